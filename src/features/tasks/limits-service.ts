import { isTaskType, type TaskType } from '#/catalog/task-types.ts';
import type { SubmitLimits } from '#/features/tasks/commands/submit-task.ts';
import type { TaskLimits } from '#/features/tasks/limits.ts';
import { TooManyRequestsError } from '#/lib/limit-errors.ts';
import type { Db } from '#/platform/db.ts';
import { createRateLimiter, type RateLimiter } from '#/platform/rate-limiter.ts';

/** The rate limiter of new tasks, by user and task type. */
export type TaskLimiter = {
  /**
   * Counts a new task against the rate limit, before anything is charged. Returns the limits that `submitTask` enforces. A
   * request whose idempotency key has a stored answer is never refused, so that it can be replayed.
   * @throws TooManyRequestsError when the user is over the rate limit of the task type; BusyError
   */
  admit(userId: string, type: string, idempotencyKey: string | undefined): Promise<SubmitLimits>;
};

/** Returns a limiter that counts in the database, so that all processes share the counts. */
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
      // What the product made once and no longer makes is refused by what it is asked for.
      if (!isTaskType(type)) return { maxOpenTasks };
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
