import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { BusyError } from '#/lib/errors.ts';
import { isDatabaseLost } from '#/platform/database-failure.ts';
import { type Db, queryNamed } from '#/platform/db.ts';

/** A rate limit whose counters are in the database, so that all processes share them. */
export type RateLimiter = {
  /**
   * Counts one request of `key`, or several at once. Returns null when they are within the limit, else the seconds until the
   * rate-limit window ends: from 1 to the length of the window.
   * @throws BusyError when the database is unavailable: a request that cannot be counted is not allowed
   */
  count(key: string, requests?: number): Promise<number | null>;
  /** Takes counted requests of `key` back, one or several: what was counted did not happen. @throws BusyError when the database is unavailable */
  giveBack(key: string, requests?: number): Promise<void>;
  /** Resets the counter of `key`. @throws BusyError when the database is unavailable */
  forget(key: string): Promise<void>;
};

/**
 * Creates a limit of `points` requests per key in a rate-limit window of `seconds`, which starts with the first request of
 * the key. `name` prefixes the keys, so that limits do not share counters. Windows begin and end by the database's clock; one
 * that would last longer than its length was begun by a clock that was ahead, and is over.
 */
export function createRateLimiter(db: Db, limit: { name: string; points: number; seconds: number }): RateLimiter {
  const limiter = new WindowsInDatabase(db, {
    storeClient: clientOf(db),
    storeType: 'client',
    tableName: 'RateLimit',
    tableCreated: true,
    keyPrefix: limit.name,
    points: limit.points,
    duration: limit.seconds,
  });
  return {
    async count(key, requests = 1) {
      try {
        await limiter.consume(key, requests);
        return null;
      } catch (refused) {
        if (refused instanceof RateLimiterRes)
          return Math.min(limit.seconds, Math.max(1, Math.ceil(refused.msBeforeNext / 1000)));
        throw asBusy(refused);
      }
    },
    async giveBack(key, requests = 1) {
      await limiter.reward(key, requests).catch((error) => {
        throw asBusy(error);
      });
    },
    async forget(key) {
      await limiter.delete(key).catch((error) => {
        throw asBusy(error);
      });
    },
  };
}

function asBusy(error: unknown): unknown {
  return isDatabaseLost(error) ? new BusyError('nothing happened') : error;
}

/** A window after a count: `points` in it, `addedPoints` of them by this count, and in how many milliseconds it ends. */
type Counted = { points: number; msBeforeNext: number };

/**
 * The library's limiter, with windows by the clock of the database instead of that of each process. `_upsert` and
 * `_getRateLimiterRes` are what the library asks of a store.
 */
class WindowsInDatabase extends RateLimiterPostgres {
  readonly #db: Db;

  constructor(db: Db, options: ConstructorParameters<typeof RateLimiterPostgres>[0]) {
    super(options);
    this.#db = db;
  }

  async _upsert(key: string, addedPoints: number, windowMs: number): Promise<Counted | undefined> {
    const [counted] = await queryNamed<Counted>(this.#db, countSql, key, addedPoints, windowMs);
    return counted;
  }

  _getRateLimiterRes(_key: string, addedPoints: number, counted: Counted): RateLimiterRes {
    const { points, msBeforeNext } = counted;
    return new RateLimiterRes(Math.max(0, this.points - points), msBeforeNext, points, points === addedPoints);
  }
}

const nowMs = '(extract(epoch FROM clock_timestamp()) * 1000)::bigint';

/**
 * The clock is read after the row is locked: otherwise a request that waited would find a window that began after it. A
 * second more than the length is allowed, so that a clock that is set back by a moment ends no window. What is given back
 * after its window has ended gives nothing to the next one.
 */
const countSql = `/* rate-limit:count */
  INSERT INTO "RateLimit" AS kept (key, points, expire) VALUES ($1, greatest(0, $2::int), ${nowMs} + $3::bigint)
  ON CONFLICT (key) DO UPDATE SET (points, expire) = (
    SELECT greatest(0, CASE WHEN is_open THEN kept.points + $2::int ELSE $2::int END), CASE WHEN is_open THEN kept.expire ELSE at_ms + $3::bigint END
    FROM (SELECT at_ms, coalesce(kept.expire > at_ms AND kept.expire <= at_ms + $3::bigint + 1000, false) AS is_open
      FROM (SELECT ${nowMs} AS at_ms) clock) state)
  RETURNING points, greatest(0, expire - ${nowMs})::float8 AS "msBeforeNext"`;

type Statement = { name?: string; text: string; values: unknown[] };

/** Adapts our Prisma client to the pg client by which the library resets counters and removes old ones. */
function clientOf(db: Db) {
  return {
    async query({ name, text, values }: Statement) {
      const sql = name ? `/* ${name} */ ${text}` : text;
      return { rowCount: await db.$executeRawUnsafe(sql, ...values) };
    },
  };
}
