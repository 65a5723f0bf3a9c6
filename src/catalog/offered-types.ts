import { type TaskTypeSlug, taskTypeSlugs } from '#/catalog/task-types.ts';
import { DomainError } from '#/lib/errors.ts';
import { SetupError } from '#/lib/setup-error.ts';

/**
 * Returns the slugs of the task types that a deployment offers: all but those of TASK_TYPES_OFF, which may be written as
 * `text-to-audio` or `TEXT_TO_AUDIO`. The one place that decides it.
 * @throws SetupError when the setting names what is no task type, or leaves none
 */
export function offeredTaskTypes({ TASK_TYPES_OFF }: { TASK_TYPES_OFF: readonly string[] }): readonly TaskTypeSlug[] {
  const off = TASK_TYPES_OFF.map((name) => name.toLowerCase().replaceAll('_', '-'));
  const names: readonly string[] = taskTypeSlugs;
  const unknown = off.findIndex((name) => !names.includes(name));
  if (unknown >= 0) {
    const written = TASK_TYPES_OFF[unknown];
    throw new SetupError(`TASK_TYPES_OFF knows no "${written}"; its names are ${names.join(', ')}. Set it in .env.`);
  }
  const offered = taskTypeSlugs.filter((slug) => !off.includes(slug));
  if (offered.length > 0) return offered;
  throw new SetupError('TASK_TYPES_OFF must leave at least one task type. Set it in .env.');
}

/** The path of the page on which people begin: that of videos from words, else of the first type that is offered. */
export function createPath(offered: readonly TaskTypeSlug[]): `/tasks/${TaskTypeSlug}` {
  return `/tasks/${offered.find((slug) => slug === 'text-to-video') ?? offered[0] ?? 'text-to-video'}`;
}

/**
 * A task type is not offered here, or not any more; nothing was charged. What was made of it stays, and what is open ends as
 * usual. `name` is its slug, or the stored name of a type that the code does not know.
 */
export class NotOfferedError extends DomainError {
  /** @param field the input field that says which type is meant: `uuid` where it is the type of a task */
  constructor(name: string, offered: readonly TaskTypeSlug[], field: 'type' | 'uuid' = 'type') {
    const allowed = offered.join(', ');
    const message =
      field === 'type'
        ? `must be one of ${allowed}: ${name} is not offered here`
        : `must be of a task of a type that is offered here (${allowed}): ${name} is not`;
    super('VALIDATION', `${name} is not offered here. You were not charged. You can make: ${allowed}.`, {
      fields: [{ field, message }],
    });
  }
}
