import type { TaskType } from '#/catalog/task-types.ts';
import type { SubmitLimits } from '#/features/tasks/commands/submit-task.ts';
import type { TaskLimits } from '#/features/tasks/limits.ts';
import { TooManyRequestsError } from '#/lib/errors.ts';
import type { Db } from '#/platform/db.ts';
import { createRateLimiter, type RateLimiter } from '#/platform/rate-limiter.ts';

/** Says whether a user may start a task now. */
export type TaskLimiter = {
  /**
   * Counts the start of a task, before anything is charged, and gives the limits that its submission itself keeps. What
   * was answered under the key before is not refused, so that it can be answered again.
   * @throws TooManyRequestsError, BusyError
   */
  admit(userId: string, type: TaskType, idempotencyKey: string | undefined): Promise<SubmitLimits>;
};

/** Counts by user and type, in the database. */
export function createTaskLimiter(db: Db, { maxOpenTasks, tasksPerMinute }: TaskLimits): TaskLimiter {
  const limiters = new Map<TaskType, RateLimiter>();
  const limiterOf = (type: TaskType): RateLimiter => {
    const known = limiters.get(type);
    if (known) return known;
    const made = createRateLimiter(db, { name: `tasks:${type}`, points: tasksPerMinute[type], seconds: 60 });
    limiters.set(type, made);
    return made;
  };
  return {
    async admit(userId, type, idempotencyKey) {
      const retryAfterSeconds = await limiterOf(type).count(userId);
      if (retryAfterSeconds !== null && !(await isAnswered(db, userId, idempotencyKey)))
        throw new TooManyRequestsError({ tasksPerMinute: tasksPerMinute[type], retryAfterSeconds });
      return { maxOpenTasks };
    },
  };
}

async function isAnswered(db: Db, userId: string, key: string | undefined): Promise<boolean> {
  if (key === undefined) return false;
  const scope_userId_key = { scope: 'client', userId, key } as const;
  return (await db.idempotencyRecord.findUnique({ where: { scope_userId_key }, select: { key: true } })) !== null;
}
