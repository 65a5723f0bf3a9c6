import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { BusyError } from '#/lib/errors.ts';
import { isDatabaseLost } from '#/platform/database-failure.ts';
import type { Db } from '#/platform/db.ts';

/** A rate limit whose counters are in the database, so that all processes share them. */
export type RateLimiter = {
  /**
   * Counts one request of `key`. Returns null when it is within the limit, else the seconds until the rate-limit window ends.
   * @throws BusyError when the database is unavailable: a request that cannot be counted is not allowed
   */
  count(key: string): Promise<number | null>;
  /** Resets the counter of `key`. @throws BusyError when the database is unavailable */
  forget(key: string): Promise<void>;
};

/**
 * Creates a limit of `points` requests per key in a rate-limit window of `seconds`, which starts with the first request of
 * the key. `name` prefixes the keys, so that limits do not share counters.
 */
export function createRateLimiter(db: Db, limit: { name: string; points: number; seconds: number }): RateLimiter {
  const limiter = new RateLimiterPostgres({
    storeClient: pgClientOf(db),
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

/** Adapts our Prisma client to the pg client that the library expects; its named statements are kept prepared. */
function pgClientOf(db: Db) {
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
