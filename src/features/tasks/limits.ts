import { type TaskType, taskTypeNames } from '#/catalog/task-types.ts';
import { SetupError } from '#/lib/setup-error.ts';

/** What bounds one user's tasks. */
export type TaskLimits = {
  maxOpenTasks: number;
  /** How many tasks of each type may be started in a minute. */
  tasksPerMinute: Record<TaskType, number>;
};

/**
 * The limits as the operator set them.
 * @throws SetupError when a type is named that does not exist
 */
export function taskLimits(settings: {
  LIMIT_TASKS_PER_MINUTE: number;
  LIMIT_TASKS_PER_MINUTE_BY_TYPE: Record<string, number>;
  LIMIT_OPEN_TASKS: number;
}): TaskLimits {
  const own = settings.LIMIT_TASKS_PER_MINUTE_BY_TYPE;
  const names: readonly string[] = taskTypeNames;
  const unknown = Object.keys(own).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new SetupError(
      `LIMIT_TASKS_PER_MINUTE_BY_TYPE knows no "${unknown}"; its names are ${names.join(', ')}. Set it in .env.`,
    );
  }
  const rates = taskTypeNames.map((type) => [type, own[type] ?? settings.LIMIT_TASKS_PER_MINUTE] as const);
  return {
    maxOpenTasks: settings.LIMIT_OPEN_TASKS,
    tasksPerMinute: Object.fromEntries(rates) as TaskLimits['tasksPerMinute'],
  };
}
