import type { OfferedModels } from '#/catalog/offered-models.ts';
import type { TaskTypeSlug } from '#/catalog/task-types.ts';
import type { SubmitLimits } from '#/features/tasks/commands/submit-task.ts';
import type { TaskLimits } from '#/features/tasks/limits.ts';
import { ValidationError } from '#/lib/errors.ts';
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
   * Begins to count new tasks against the rate limit, all of `count` or where they are too many none, and returns the limits that
   * `submitTask` enforces, this count among them: its `counted` rejects with TooManyRequestsError when the user is over the rate
   * limit of the task type, with ValidationError (`count`) for more tasks than may ever be started at once, and with BusyError.
   * `submitTask` sends its first statement meanwhile, and writes nothing before the outcome is known. A request whose
   * idempotency key has a stored answer is never refused.
   */
  admit(userId: string, type: string, count?: number): SubmitLimits & { counted: Promise<void> };
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
    admit(userId, type, count = 1) {
      const counted = countTasks(userId, type, count);
      // Whoever asks may be refused for another reason before.
      counted.catch(() => {});
      return { maxOpenTasks, offered, models, counted };
    },
  };

  async function countTasks(userId: string, type: string, count: number): Promise<void> {
    const limiter = limiterOf(type);
    const tasksPerMinute = tasksPerMinuteOf(type);
    const most = Math.min(tasksPerMinute, maxOpenTasks);
    if (count > most) throw new ValidationError([{ field: 'count', message: `must be at most ${most} here` }]);
    const retryAfterSeconds = await limiter.count(userId, count);
    if (retryAfterSeconds === null) return;
    // A lone one would have been refused by what was there before. Of several, fewer may still have room.
    if (count > 1) await limiter.giveBack(userId, count);
    throw new TooManyRequestsError({ tasksPerMinute, retryAfterSeconds });
  }
}
