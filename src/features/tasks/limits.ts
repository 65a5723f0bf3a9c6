import { type TaskType, taskTypeNames } from '#/catalog/task-types.ts';
import { SetupError } from '#/lib/setup-error.ts';

/** The limits of one user: how many tasks may be open at a time, and how many may be started per minute. */
export type TaskLimits = {
  maxOpenTasks: number;
  /** The rate limit of each task type, in tasks per minute. */
  tasksPerMinute: Record<TaskType, number>;
};

/**
 * Returns the limits from the operator's settings. A task type without a rate limit of its own has the general one.
 * @throws SetupError when the settings name a task type that does not exist
 */
export function taskLimits(settings: {
  LIMIT_TASKS_PER_MINUTE: number;
  LIMIT_TASKS_PER_MINUTE_BY_TYPE: Record<string, number>;
  LIMIT_OPEN_TASKS: number;
}): TaskLimits {
  const own = settings.LIMIT_TASKS_PER_MINUTE_BY_TYPE;
  assertTypes('LIMIT_TASKS_PER_MINUTE_BY_TYPE', own);
  const rates = taskTypeNames.map((type) => [type, own[type] ?? settings.LIMIT_TASKS_PER_MINUTE] as const);
  return {
    maxOpenTasks: settings.LIMIT_OPEN_TASKS,
    tasksPerMinute: Object.fromEntries(rates) as TaskLimits['tasksPerMinute'],
  };
}

/** Checks that a setting that is given by type names only types that exist. @throws SetupError */
export function assertTypes(setting: string, byType: Readonly<Record<string, unknown>>): void {
  const names: readonly string[] = taskTypeNames;
  const unknown = Object.keys(byType).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new SetupError(`${setting} knows no "${unknown}"; its names are ${names.join(', ')}. Set it in .env.`);
}
