import { z } from 'zod';
import { localPreview } from '#/catalog/models.ts';
import { type TaskTypeSlug, taskTypes } from '#/catalog/task-types.ts';

/** The most results that can be asked for at once. */
export const maxCount = 4;
const error = `must be a whole number from 1 to ${maxCount}`;

/** How many results are asked for at once: each is a task of its own. */
export const countSchema = z.int({ error }).min(1, { error }).max(maxCount, { error });

/** Whether a task type has a seed, from which its results are made. */
export function isSeeded(slug: TaskTypeSlug): boolean {
  return 'seed' in taskTypes[slug].input.shape;
}

/** Whether another seed gives another result, so that several results of one input are worth asking for. */
export function doResultsVary(slug: TaskTypeSlug, model: string): boolean {
  return isSeeded(slug) && !(slug === 'image-to-image' && model === localPreview);
}
