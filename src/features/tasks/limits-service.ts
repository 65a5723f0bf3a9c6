import type { OfferedModels } from '#/catalog/offered-models.ts';
import type { TaskTypeSlug } from '#/catalog/task-types.ts';
import type { SubmitLimits } from '#/features/tasks/commands/submit-task.ts';
import type { TaskLimits } from '#/features/tasks/limits.ts';
import { TooManyRequestsError } from '#/lib/limit-errors.ts';
import type { Db } from '#/platform/db.ts';
import { createRateLimiter, type RateLimiter } from '#/platform/rate-limiter.ts';

/** The rate limiter of new tasks, by user and task type. */
export type TaskLimiter = {
  /** The task types that are offered here. */
  offered: readonly TaskTypeSlug[];
  /** The models that are offered of each. */
  models: OfferedModels;
  /**
   * Counts a new task against the rate limit, before anything is charged. Returns the limits that `submitTask` enforces. A
   * request whose idempotency key has a stored answer is never refused, so that it can be replayed.
   * @throws TooManyRequestsError when the user is over the rate limit of the task type; BusyError
   */
  admit(userId: string, type: string, idempotencyKey: string | undefined): Promise<SubmitLimits>;
};

/** Returns a limiter that counts in the database, so that all processes share the counts. */
export function createTaskLimiter(
  db: Db,
  { offered, models, maxOpenTasks, tasksPerMinuteOf }: TaskLimits,
): TaskLimiter {
  const limiters = new Map<string, RateLimiter>();
  const limiterOf = (type: string): RateLimiter => {
    const known = limiters.get(type);
    if (known) return known;
    const made = createRateLimiter(db, { name: `tasks:${type}`, points: tasksPerMinuteOf(type), seconds: 60 });
    limiters.set(type, made);
    return made;
  };
  return {
    offered,
    models,
    async admit(userId, type, idempotencyKey) {
      const retryAfterSeconds = await limiterOf(type).count(userId);
      if (retryAfterSeconds !== null && !(await isAnswered(db, userId, idempotencyKey)))
        throw new TooManyRequestsError({ tasksPerMinute: tasksPerMinuteOf(type), retryAfterSeconds });
      return { maxOpenTasks, offered, models };
    },
  };
}

async function isAnswered(db: Db, userId: string, key: string | undefined): Promise<boolean> {
  if (key === undefined) return false;
  const scope_userId_key = { scope: 'client', userId, key } as const;
  return (await db.idempotencyRecord.findUnique({ where: { scope_userId_key }, select: { key: true } })) !== null;
}
