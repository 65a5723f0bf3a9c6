import { randomUUIDv7 } from 'node:crypto';
import { z } from 'zod';
import type { Account, Allocation, Grant } from '#/ledger/rules/account.ts';
import { type Advanced, advanceTo } from '#/ledger/rules/advance.ts';
import { availableCredits, compareBurnOrder, isLive } from '#/ledger/rules/burn-down.ts';
import { paymentFor } from '#/ledger/rules/decide-charge.ts';
import { creditsSchema, idSchema, instantSchema } from '#/ledger/schema.ts';
import type { AccountStore, Beside } from '#/ledger/store/account-store.ts';
import { checkInput } from '#/lib/check-input.ts';
import { NotFoundError, ValidationError } from '#/lib/errors.ts';
import type { Db } from '#/platform/db.ts';

/** The furthest instant that can be asked for, from now on, in milliseconds: each plan period up to it is computed. */
const maxAheadMs = 100 * 365.25 * 24 * 60 * 60 * 1000;

const readInputSchema = z.object({ userId: idSchema, instant: instantSchema.optional() });

/** A user's available credits and debt, in credits, with the grants that hold them, in burn order. */
export type Balance = {
  availableCredits: number;
  /** Credits owed after a chargeback; while it is above 0, nothing new can be charged. */
  debtCredits: number;
  grants: { source: Grant['source']; remaining: number; expiresAt: Date | null }[];
};

/** Returns the balance of an account that was advanced to `now`. */
export function balanceOf(account: Account, now: Date): Balance {
  return {
    availableCredits: availableCredits(account, now),
    debtCredits: account.debtCredits,
    grants: account.grants
      .filter((grant) => grant.remainingCredits > 0 && isLive(grant, now))
      .sort(compareBurnOrder)
      .map(({ source, remainingCredits: remaining, expiresAt }) => ({ source, remaining, expiresAt })),
  };
}

const instantError = 'must be a date from the end of 1999 to the year 9999';
/** One day more than `instantSchema` allows: a statement from the year 2000 on asks for the instant before it. */
const seqInputSchema = z.object({
  userId: idSchema,
  instant: z
    .date({ error: instantError })
    .min(new Date('1999-12-31T00:00:00Z'), { error: instantError })
    .max(new Date('9999-12-31T23:59:59.999Z'), { error: instantError }),
});

/**
 * Returns the `seq` of the user's last entry dated at or before an instant; 0 before the first. `createdAt` never falls as
 * `seq` rises, so it is a binary search: 20 index look-ups for a million entries.
 * @throws ValidationError (not an id, or not a valid instant)
 */
export async function lastSeqAt(db: Db, userId: string, instant: Date): Promise<number> {
  checkInput(seqInputSchema, { userId, instant });
  const [found] = await db.$queryRaw<{ seq: number }[]>`/* ledger:seq-at */
    WITH RECURSIVE search(low, high) AS (
      SELECT 0, u."ledgerSeq" FROM "User" u WHERE u.id = ${userId}::uuid
      UNION ALL
      SELECT CASE WHEN t."createdAt" <= ${instant}::timestamptz THEN t.seq ELSE s.low END,
        CASE WHEN t."createdAt" <= ${instant}::timestamptz THEN s.high ELSE t.seq - 1 END
      FROM search s JOIN "CreditTransaction" t ON t."userId" = ${userId}::uuid AND t.seq = (s.low + s.high + 1) / 2
      WHERE s.low < s.high
    )
    SELECT low AS seq FROM search WHERE low = high`;
  return found?.seq ?? 0;
}

/** Whether a price can be paid now, and from which grants, in burn order. `balanceAfter` is null where it cannot. */
export type PaymentPreview = {
  availableCredits: number;
  debtCredits: number;
  isEnough: boolean;
  balanceAfter: number | null;
  missingCredits: number;
  fundings: { source: Grant['source']; credits: number; expiresAt: Date | null }[];
};

function fundingOf(grants: readonly Grant[], allocation: Allocation): PaymentPreview['fundings'][number] {
  const grant = grants.find((candidate) => candidate.id === allocation.grantId);
  if (!grant) throw new Error('A payment names a grant that was not read.');
  return { source: grant.source, credits: -allocation.amountCredits, expiresAt: grant.expiresAt };
}

/**
 * Returns the id of the user whose charge this is.
 * @throws ValidationError (not an id), NotFoundError (charge)
 */
export async function findChargeOwner(db: Db, chargeId: string): Promise<string> {
  const id = checkInput(z.object({ chargeId: idSchema }), { chargeId }).chargeId;
  const entry = await db.creditTransaction.findUnique({ where: { id }, select: { userId: true, type: true } });
  if (entry?.type !== 'DEBIT') throw new NotFoundError('charge');
  return entry.userId;
}

/** Makes the queries that depend on time: each advances the account in memory, and writes nothing. */
export function accountQueries(db: Db, store: Pick<AccountStore, 'read'>) {
  /**
   * Reads an account and advances it, in memory only, to an instant (default: the database's clock), as a command at that
   * instant would. Returns the account as read, the account advanced with the entries that fell due, and `now`: the
   * instant, but never before the account's last entry. Locks and writes nothing. `beside` is read in the same statement.
   * @throws ValidationError (not an id, not a valid instant, or one more than 100 years ahead), NotFoundError (user)
   */
  async function readAccountAt<Value = null>(
    userId: string,
    instant?: Date,
    asked?: Beside<Value>,
  ): Promise<{ now: Date; asRead: Account; advanced: Advanced; beside: Value }> {
    const checked = checkInput(readInputSchema, { userId, instant });
    const read = await store.read(db, checked.userId, checked.instant, asked);
    if (!read) throw new NotFoundError('user');
    const { clock, account: asRead, beside } = read;
    if (checked.instant && checked.instant.getTime() > clock.getTime() + maxAheadMs)
      throw new ValidationError([{ field: 'instant', message: 'must be at most 100 years ahead' }]);
    const now = new Date(Math.max((instant ?? clock).getTime(), asRead.lastEntryAt?.getTime() ?? 0));
    return { now, asRead, advanced: advanceTo(asRead, now, randomUUIDv7), beside };
  }

  return {
    readAccountAt,

    /**
     * Returns what the user can spend now. Credits that have expired or not started are never in it, whether or not that is
     * booked.
     * @throws ValidationError (not an id), NotFoundError (user)
     */
    async getBalance(userId: string): Promise<Balance> {
      const { now, advanced } = await readAccountAt(userId);
      return balanceOf(advanced.account, now);
    },

    /**
     * Returns the user's balance at an instant, in credits. In the past it is the balance after the last entry by then. In the
     * future it is a projection: today's account after the expiries, starts of grants, renewals of the plan and roll-over
     * that fall due by then.
     * @throws ValidationError (not an id, not a valid instant, or one more than 100 years ahead), NotFoundError (user)
     */
    async balanceAt(userId: string, instant: Date): Promise<number> {
      const { asRead, advanced } = await readAccountAt(userId, instant);
      if (asRead.lastEntryAt === null || instant >= asRead.lastEntryAt) return advanced.account.credits;
      const seq = await lastSeqAt(db, userId, instant);
      if (seq === 0) return 0;
      const entry = await db.creditTransaction.findUniqueOrThrow({
        where: { userId_seq: { userId, seq } },
        select: { balance: true },
      });
      return entry.balance;
    },

    /**
     * Returns what a charge of `costCredits` would do to the user's account now, by the same rule as the charge (`paymentFor`).
     * @throws ValidationError (not an id, or not a whole number from 0 to 10^9), NotFoundError (user)
     */
    async previewPayment(userId: string, costCredits: number): Promise<PaymentPreview> {
      checkInput(z.object({ costCredits: creditsSchema(0) }), { costCredits });
      const { now, advanced } = await readAccountAt(userId);
      const { account } = advanced;
      const available = availableCredits(account, now);
      const allocations = paymentFor(account, costCredits, now);
      return {
        availableCredits: available,
        debtCredits: account.debtCredits,
        isEnough: allocations !== null,
        balanceAfter: allocations === null ? null : available - costCredits,
        missingCredits: Math.max(0, costCredits - available),
        fundings: (allocations ?? []).map((allocation) => fundingOf(account.grants, allocation)),
      };
    },
  };
}
