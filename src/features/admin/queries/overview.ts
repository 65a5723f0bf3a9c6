import { type CreditTotals, dayOf, type Ledger, type ProofRun, readLastProof } from '#/ledger/ledger.ts';
import type { Db } from '#/platform/db.ts';
import { type QueueState, readQueueState } from '#/platform/queue-watch.ts';
import type { Room, Storage } from '#/platform/storage.ts';

/** How many of something there were on a day of UTC, as in "2026-11-30". */
export type DayCount = { day: string; count: number };
/** The same of one task type. */
export type DayFailures = DayCount & { type: string };

/** How the product stands, over the last days. */
export type Overview = {
  from: string;
  to: string;
  totals: CreditTotals;
  failures: DayFailures[];
  /** Charges that were refused for lack of credits. Those that came without an idempotency key leave no trace. */
  refusals: DayCount[];
  queue: QueueState;
  databaseBytes: number;
  /** The disk where files lie; null of a bucket, which has no end. */
  disk: Room | null;
  lastProof: ProofRun | null;
};

type Services = { ledger: Ledger; storage: Pick<Storage, 'room'> };

const dayMs = 24 * 60 * 60 * 1000;

/** Returns how the product stands, over the last days of UTC with today. Its time does not grow with the number of lines. */
export async function readOverview({ ledger, storage }: Services, { days }: { days: number }): Promise<Overview> {
  const { db } = ledger;
  const now = Date.now();
  const [from, to] = [dayOf(new Date(now - (days - 1) * dayMs)), dayOf(new Date(now))];
  const [totals, failures, refusals, queue, databaseBytes, disk, lastProof] = await Promise.all([
    ledger.readCreditTotals({ from, to }),
    countFailures(db, from, to),
    countRefusals(db, from, to),
    readQueueState(db),
    readDatabaseBytes(db),
    storage.room(),
    readLastProof(db),
  ]);
  return { from, to, totals, failures, refusals, queue, databaseBytes, disk, lastProof };
}

function countFailures(db: Db, from: string, to: string): Promise<DayFailures[]> {
  return db.$queryRaw<DayFailures[]>`
    SELECT to_char(k."finishedAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, k.type, count(*)::int AS count
    FROM "Task" k
    WHERE k.status = 'failed' AND k."finishedAt" >= ${from}::date::timestamp AT TIME ZONE 'UTC'
      AND k."finishedAt" < (${to}::date + 1)::timestamp AT TIME ZONE 'UTC'
    GROUP BY 1, 2 ORDER BY 1, 2`;
}

function countRefusals(db: Db, from: string, to: string): Promise<DayCount[]> {
  return db.$queryRaw<DayCount[]>`
    SELECT to_char(r."createdAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, count(*)::int AS count
    FROM "IdempotencyRecord" r
    WHERE r.answer -> 'json' ->> 'kind' = 'insufficient' AND r."createdAt" >= ${from}::date::timestamp AT TIME ZONE 'UTC'
      AND r."createdAt" < (${to}::date + 1)::timestamp AT TIME ZONE 'UTC'
    GROUP BY 1 ORDER BY 1`;
}

async function readDatabaseBytes(db: Db): Promise<number> {
  const [row] = await db.$queryRaw<{ bytes: number }[]>`
    SELECT pg_database_size(current_database())::float8 AS bytes`;
  return row?.bytes ?? 0;
}
