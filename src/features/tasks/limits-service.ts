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
   * Begins to count a new task against the rate limit, and returns the limits that `submitTask` enforces, this count among them:
   * its `counted` rejects with TooManyRequestsError when the user is over the rate limit of the task type, and with BusyError.
   * `submitTask` sends its first statement meanwhile, and writes nothing before the outcome is known. A request whose
   * idempotency key has a stored answer is never refused.
   */
  admit(userId: string, type: string): SubmitLimits & { counted: Promise<void> };
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
    admit(userId, type) {
      const counted = count(userId, type);
      // Whoever asks may be refused for another reason before.
      counted.catch(() => {});
      return { maxOpenTasks, offered, models, counted };
    },
  };

  async function count(userId: string, type: string): Promise<void> {
    const retryAfterSeconds = await limiterOf(type).count(userId);
    if (retryAfterSeconds !== null)
      throw new TooManyRequestsError({ tasksPerMinute: tasksPerMinuteOf(type), retryAfterSeconds });
  }
}
