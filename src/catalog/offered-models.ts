import { z } from 'zod';
import { localPreview, modelTitle } from '#/catalog/models.ts';
import { type TaskTypeSlug, taskTypeSlugs, taskTypes } from '#/catalog/task-types.ts';
import { ValidationError } from '#/lib/errors.ts';

/** The models that a deployment offers of each task type, by name, the first of them where none is asked for. */
export type OfferedModels = Readonly<Record<TaskTypeSlug, readonly [string, ...string[]]>>;

const modelError = 'must be the name of a model, such as local-preview';
/** The name of a model, as it is asked for. Whether it is offered is looked at later: an answer under a key is given again. */
export const modelSchema = z
  .string({ error: modelError })
  .min(1, { error: modelError })
  .max(200, { error: modelError });

/** What is offered where no vendor is set up. */
export const localModels = Object.fromEntries(
  taskTypeSlugs.map((slug) => [slug, [localPreview]]),
) as unknown as OfferedModels;

/**
 * Returns the model that makes a task: the one that is asked for, else the first.
 * @throws ModelNotOfferedError
 */
export function modelToUse(offered: OfferedModels, slug: TaskTypeSlug, asked: string | undefined): string {
  const models = offered[slug];
  if (asked === undefined) return models[0];
  if (models.includes(asked)) return asked;
  throw new ModelNotOfferedError(slug, asked, models);
}

/** A model of a task type is not offered here, or not any more; nothing was charged. */
export class ModelNotOfferedError extends ValidationError {
  /** @param field the input field that says which model is meant: `uuid` where it is the model of a task */
  constructor(slug: TaskTypeSlug, model: string, offered: readonly string[], field: 'model' | 'uuid' = 'model') {
    const allowed = offered.join(', ');
    super([
      {
        field,
        message:
          field === 'model'
            ? `must be one of ${allowed}`
            : `must be of a task whose model is offered here (${allowed}): ${modelTitle(taskTypes[slug].type, model)} is not. Make it again with another model`,
      },
    ]);
  }
}
