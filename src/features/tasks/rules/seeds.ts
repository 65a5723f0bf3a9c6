import { randomInt } from 'node:crypto';
import { maxSeed } from '#/catalog/fields.ts';
import { isSeeded } from '#/catalog/several.ts';
import type { TaskTypeSlug } from '#/catalog/task-types.ts';

/**
 * Returns the input of each of `count` tasks. Where the type has a seed each has one of its own, which every attempt at the task
 * repeats: they count up from the one that was asked for, or from one that is drawn, and go on from 0 after the highest.
 */
export function seededInputs<Input extends object>(slug: TaskTypeSlug, input: Input, count: number): Input[] {
  if (!isSeeded(slug)) return Array<Input>(count).fill(input);
  const { seed = randomInt(maxSeed + 1) } = input as { seed?: number };
  return Array.from({ length: count }, (_, place) => ({ ...input, seed: (seed + place) % (maxSeed + 1) }));
}
