import type { OfferedModels } from '#/catalog/offered-models.ts';
import { offeredTaskTypes } from '#/catalog/offered-types.ts';
import type { TaskTypeSlug } from '#/catalog/task-types.ts';
import { taskTypeNames } from '#/catalog/task-types.ts';
import { offeredModels } from '#/generators/vendors/chosen-vendors.ts';
import { SetupError } from '#/lib/setup-error.ts';

/** The limits of one user: what may be started, how many tasks may be open at a time, and how many may be started per minute. */
export type TaskLimits = {
  offered: readonly TaskTypeSlug[];
  /** The models that are offered of each type. */
  models: OfferedModels;
  maxOpenTasks: number;
  /** The rate limit of a task type, in tasks per minute; also of one that the code does not know any more. */
  tasksPerMinuteOf(type: string): number;
};

/**
 * Returns the limits from the operator's settings. A task type without a rate limit of its own has the general one.
 * @throws SetupError when the settings name a task type or a vendor that does not exist, or offer none
 */
export function taskLimits(settings: {
  GENERATORS?: Readonly<Record<string, string>>;
  TASK_TYPES_OFF: readonly string[];
  LIMIT_TASKS_PER_MINUTE: number;
  LIMIT_TASKS_PER_MINUTE_BY_TYPE: Record<string, number>;
  LIMIT_OPEN_TASKS: number;
}): TaskLimits {
  const own = settings.LIMIT_TASKS_PER_MINUTE_BY_TYPE;
  assertTypes('LIMIT_TASKS_PER_MINUTE_BY_TYPE', own);
  return {
    offered: offeredTaskTypes(settings),
    models: offeredModels(settings),
    maxOpenTasks: settings.LIMIT_OPEN_TASKS,
    tasksPerMinuteOf: (type) => own[type] ?? settings.LIMIT_TASKS_PER_MINUTE,
  };
}

/** Checks that a setting that is given by type names only types that exist. @throws SetupError */
export function assertTypes(setting: string, byType: Readonly<Record<string, unknown>>): void {
  const names: readonly string[] = taskTypeNames;
  const unknown = Object.keys(byType).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new SetupError(`${setting} knows no "${unknown}"; its names are ${names.join(', ')}. Set it in .env.`);
}
