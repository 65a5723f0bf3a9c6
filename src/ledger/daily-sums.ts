import type { accountQueries } from '#/ledger/queries.ts';
import type { Entry } from '#/ledger/rules/account.ts';
import type { Advanced } from '#/ledger/rules/advance.ts';
import type { GrantSource, TransactionType } from '#/ledger/schema.ts';
import {
  addToSumsSql,
  type SumRow,
  type SumStep,
  sumsBeside,
  type TotalsRow,
  totalsSql,
} from '#/ledger/store/daily-sums.ts';
import { type Db, inTransaction } from '#/platform/db.ts';

/** The advisory lock that whoever adds to the sums holds. */
const lockId = 72_707_401;
const beforeAll = '00000000-0000-0000-0000-000000000000';

/**
 * What the lines of one account and one UTC day come to that are of one type, generation type, reason and model. `day` is as in
 * "2026-11-30". `reason` is the source of the grant that a CREDIT or PURCHASE starts, `expired` or `rolledOver` of an EXPIRE, why a
 * REFUND or CLAWBACK was made, and '' of a DEBIT or where a line does not say. `credits` is signed; `balanceCredits` is the balance
 * after the last of these lines, whose number is `lastSeq`.
 */
export type DailySum = SumRow;

/** The sums of an account, in the order of their last lines, and the balance before the first day. */
export type DailySums = {
  now: Date;
  openingBalanceCredits: number;
  sums: DailySum[];
  /** What is due by now and in no line yet, with the reason under which it is in the sums. */
  due: readonly { entry: Entry; reason: string }[];
  /** The number of the last line that the sums may have in them. */
  ledgerSeq: number;
};

/** What lines of all accounts come to on a day, and the credits that are left of a source and end in a week (its Monday; null: never). */
export type CreditTotals = {
  now: Date;
  days: Pick<DailySum, 'day' | 'type' | 'generationType' | 'reason' | 'lines' | 'credits'>[];
  outstanding: { source: GrantSource; expiryWeek: string | null; credits: number }[];
};

/** Makes what keeps and reads the sums of lines by day. Each figure is exactly the sum of its lines, whether or not the job has run. */
export function dailySums(db: Db, { readAccountAt }: Pick<ReturnType<typeof accountQueries>, 'readAccountAt'>) {
  return {
    /**
     * Adds to the sums all lines that are in none yet, in short transactions. Safe to run twice or at once: one that finds another
     * at work does nothing. Returns whether it did it.
     */
    async addToDailySums(): Promise<boolean> {
      for (let after = beforeAll; ; ) {
        const added = await inTransaction(db, async (tx) => {
          const [lock] = await tx.$queryRaw<{ isMine: boolean }[]>`
            SELECT pg_try_advisory_xact_lock(${lockId}) AS "isMine"`;
          if (!lock?.isMine) return null;
          await tx.$executeRaw`SET LOCAL jit = off`;
          const [row] = await tx.$queryRawUnsafe<{ accounts: number; doneUpTo: string | null }[]>(addToSumsSql, after);
          return row ?? null;
        });
        if (!added) return false;
        if (added.accounts === 0) return true;
        after = added.doneUpTo ?? after;
      }
    },

    /**
     * Returns the sums of an account by UTC day, from a day up to another (both included, as in "2026-11-30"), with what is due by
     * now and not booked yet. Reads one snapshot and writes nothing.
     * @param asked.step makes sums of weeks or of the whole time instead, whose `day` is then their first one
     * @throws ValidationError (not an id), NotFoundError (user)
     */
    async readDailySums(
      userId: string,
      { from, to, step = 'day' }: { from: string; to: string; step?: SumStep },
    ): Promise<DailySums> {
      const { now, asRead, advanced, beside } = await readAccountAt(userId, undefined, sumsBeside(from, to, step));
      const due = dueIn(advanced);
      const all = beside.concat(
        due
          .map(sumOfDue)
          .filter(({ day }) => day <= to)
          .map((sum) => (sum.day < from ? sum : { ...sum, day: firstDayOf(sum.day, { from, step }) })),
      );
      const before = all.filter(({ day }) => day < from).sort((a, b) => a.lastSeq - b.lastSeq);
      return {
        now,
        openingBalanceCredits: before.at(-1)?.balanceCredits ?? 0,
        sums: together(all.filter(({ day }) => day >= from)),
        due,
        ledgerSeq: asRead.ledgerSeq,
      };
    },

    /**
     * Returns the sums over all accounts by UTC day, from a day up to another (both included), and the credits that are outstanding
     * now, booked ones only: what is due and not booked yet is still among them. Its time grows with the number of accounts, not with that of lines.
     */
    async readCreditTotals({ from, to }: { from: string; to: string }): Promise<CreditTotals> {
      const row = await inTransaction(db, async (tx) => {
        // What it looks up one by one is less than the planner expects: compiling it would take longer than running it.
        await tx.$executeRaw`SET LOCAL jit = off`;
        return (await tx.$queryRawUnsafe<TotalsRow[]>(totalsSql, from, to))[0];
      });
      if (!row) throw new Error('The database did not answer.');
      return {
        now: row.now,
        days: totalsOf(row.totals),
        outstanding: (row.outstanding ?? []).map(([source, week, credits]) => ({ source, expiryWeek: week, credits })),
      };
    },
  };
}

function totalsOf([days, types, generationTypes, reasons, lines, credits]: TotalsRow['totals']): CreditTotals['days'] {
  return (days ?? []).map((day, index) => ({
    day,
    type: types[index] as TransactionType,
    generationType: generationTypes[index] || null,
    reason: reasons[index] ?? '',
    lines: lines[index] ?? 0,
    credits: credits[index] ?? 0,
  }));
}

/** The first day of the step that a day is in, as the database says it of kept sums. */
function firstDayOf(day: string, { from, step }: { from: string; step: SumStep }): string {
  if (step === 'day') return day;
  const monday = dayOf(new Date(Date.parse(day) - ((new Date(day).getUTCDay() + 6) % 7) * 86_400_000));
  return step === 'whole' || monday < from ? from : monday;
}

/** The UTC day of an instant, as in "2026-11-30". */
export function dayOf(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}

function dueIn({ entries, account }: Advanced): DailySums['due'] {
  const sources = new Map<string, string>(account.grants.map(({ id, source }) => [id, source]));
  return entries.map((entry) => ({ entry, reason: reasonOfEntry(entry, sources) }));
}

/** The sum that a line which is due and not booked yet will be in, of that line alone. */
function sumOfDue({ entry, reason }: DailySums['due'][number]): DailySum {
  const { at, type, generationType, amountCredits: credits, balanceCredits, seq: lastSeq } = entry;
  return { day: dayOf(at), type, generationType, reason, model: null, lines: 1, credits, lastSeq, balanceCredits };
}

/** The reason of an entry as the database says it of a line (`lineReason` in store/daily-sums.ts). */
function reasonOfEntry(
  { type, allocations, rolledOverTo, reason }: Entry,
  sources: ReadonlyMap<string, string>,
): string {
  switch (type) {
    case 'DEBIT':
      return '';
    case 'CREDIT':
    case 'PURCHASE':
      return sources.get(allocations[0]?.grantId ?? '') ?? '';
    case 'EXPIRE':
      return rolledOverTo === undefined ? 'expired' : 'rolledOver';
    case 'REFUND':
    case 'CLAWBACK':
      return reason ?? '';
  }
}

/** Adds up the sums of each key, and sorts them. */
function together(parts: readonly DailySum[]): DailySum[] {
  const sums = new Map<string, DailySum>();
  for (const part of parts) {
    const key = JSON.stringify([part.day, part.type, part.generationType, part.reason, part.model]);
    const sum = sums.get(key);
    const last = sum && sum.lastSeq > part.lastSeq ? sum : part;
    const { lastSeq, balanceCredits } = last;
    const [lines, credits] = [part.lines + (sum?.lines ?? 0), part.credits + (sum?.credits ?? 0)];
    sums.set(key, { ...part, lines, credits, lastSeq, balanceCredits });
  }
  // Lines are numbered in the order of their instants.
  return [...sums.values()].sort((a, b) => a.lastSeq - b.lastSeq);
}
