import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { BusyError } from '#/lib/errors.ts';
import { isDatabaseLost } from '#/platform/database-failure.ts';
import type { Db } from '#/platform/db.ts';

/** Counts in the database, so that all processes count together. */
export type RateLimiter = {
  /**
   * Counts one for `key`. Null when the limit allows it, else after how many seconds it is worth trying again.
   * @throws BusyError when the database is not to be had: what cannot be counted is not allowed
   */
  count(key: string): Promise<number | null>;
  /** Forgets what was counted for `key`. @throws BusyError */
  forget(key: string): Promise<void>;
};

/** At most `points` of one key in `seconds`, from its first on. `name` tells the keys of one limit from others'. */
export function createRateLimiter(db: Db, limit: { name: string; points: number; seconds: number }): RateLimiter {
  const limiter = new RateLimiterPostgres({
    storeClient: clientOf(db),
    storeType: 'client',
    tableName: 'RateLimit',
    tableCreated: true,
    keyPrefix: limit.name,
    points: limit.points,
    duration: limit.seconds,
  });
  return {
    async count(key) {
      try {
        await limiter.consume(key);
        return null;
      } catch (refused) {
        if (refused instanceof RateLimiterRes) return Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
        throw isDatabaseLost(refused) ? new BusyError('nothing happened') : refused;
      }
    },
    async forget(key) {
      await limiter.delete(key).catch((error) => {
        throw isDatabaseLost(error) ? new BusyError('nothing happened') : error;
      });
    },
  };
}

type Statement = { name?: string; text: string; values: unknown[] };

/** Our client as the library knows clients: its statements run in our pool, kept prepared like the ledger's. */
function clientOf(db: Db) {
  return {
    async query({ name, text, values }: Statement) {
      const sql = name ? `/* ${name} */ ${text}` : text;
      const rows = await db.$queryRawUnsafe<{ points?: number; expire?: bigint | null }[]>(sql, ...values);
      return {
        rowCount: rows.length,
        rows: rows.map(({ points, expire }) => ({ points, expire: expire ? Number(expire) : null })),
      };
    },
  };
}
