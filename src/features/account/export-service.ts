import { exportLeaseSeconds, exportsPerDay } from '#/features/account/limits.ts';
import { DomainError } from '#/lib/errors.ts';
import type { Db } from '#/platform/db.ts';
import { createRateLimiter } from '#/platform/rate-limiter.ts';

/** How often a user may have everything that is theirs: one archive at a time, and a few a day. All processes share it. */
export type ExportLimit = {
  /**
   * Lets an archive of this user begin. Returns what is called when it has ended, in whatever way.
   * @throws DomainError TOO_MANY_REQUESTS, BusyError
   */
  begin(userId: string): Promise<() => Promise<void>>;
  /**
   * The same for an operator, who may have as many of other people's as there is reason for, one at a time.
   * @throws DomainError TOO_MANY_REQUESTS, BusyError
   */
  beginAs(operatorId: string): Promise<() => Promise<void>>;
};

export function createExportLimit(db: Db): ExportLimit {
  const running = createRateLimiter(db, { name: 'export-running', points: 1, seconds: exportLeaseSeconds });
  const daily = createRateLimiter(db, { name: 'exports', points: exportsPerDay, seconds: 24 * 60 * 60 });
  async function countRunning(key: string): Promise<void> {
    const afterOther = await running.count(key);
    if (afterOther === null) return;
    throw new DomainError(
      'TOO_MANY_REQUESTS',
      `An archive of yours is being made already. Try again when it has come, or in ${afterOther} s.`,
      { maxExports: 1, retryAfterSeconds: afterOther },
    );
  }
  return {
    async begin(userId) {
      await countRunning(userId);
      const afterDay = await daily.count(userId).catch(async (error) => {
        await running.forget(userId).catch(() => {});
        throw error;
      });
      if (afterDay !== null) {
        await running.forget(userId);
        throw new DomainError(
          'TOO_MANY_REQUESTS',
          `You can have ${exportsPerDay} archives a day. Try again in ${Math.ceil(afterDay / 60)} min.`,
          { exportsPerDay, retryAfterSeconds: afterDay },
        );
      }
      return () => running.forget(userId);
    },
    async beginAs(operatorId) {
      const key = `operator ${operatorId}`;
      await countRunning(key);
      return () => running.forget(key);
    },
  };
}
