import { randomUUIDv7 } from 'node:crypto';
import { z } from 'zod';
import type { Account, Allocation, Grant } from '#/ledger/rules/account.ts';
import { type Advanced, advanceTo } from '#/ledger/rules/advance.ts';
import { availableCredits, compareBurnOrder, isLive } from '#/ledger/rules/burn-down.ts';
import { paymentFor } from '#/ledger/rules/decide-charge.ts';
import { creditsSchema, historyInputSchema, idSchema, instantSchema } from '#/ledger/schema.ts';
import { readAccount } from '#/ledger/store/account-store.ts';
import { checkInput } from '#/lib/check-input.ts';
import { NotFoundError, ValidationError } from '#/lib/errors.ts';
import type { Db } from '#/platform/db.ts';

/** Every month until then is gone through. */
const maxAheadMs = 100 * 365.25 * 24 * 60 * 60 * 1000;

const readInputSchema = z.object({ userId: idSchema, instant: instantSchema.optional() });

/**
 * An account as a verb would find it at an instant (the present, unless said): everything that time called for by then
 * has happened, in memory only. Its instant is never before the account's last line.
 * @throws ValidationError (no id, or no valid instant), NotFoundError (user)
 */
export async function readAccountAt(
  db: Db,
  userId: string,
  instant?: Date,
): Promise<{ now: Date; asRead: Account; passed: Advanced }> {
  const asked = checkInput(readInputSchema, { userId, instant });
  const read = await readAccount(db, asked.userId, asked.instant);
  if (!read) throw new NotFoundError('user');
  const { clock, account: asRead } = read;
  if (asked.instant && asked.instant.getTime() > clock.getTime() + maxAheadMs)
    throw new ValidationError([{ field: 'instant', message: 'must be at most 100 years ahead' }]);
  const now = new Date(Math.max((instant ?? clock).getTime(), asRead.lastLineAt?.getTime() ?? 0));
  return { now, asRead, passed: advanceTo(asRead, now, randomUUIDv7) };
}

/** What a user has at an instant: the credits available, what is owed, and the grants they lie in, in burn order. */
export type Balance = {
  availableCredits: number;
  /** What a chargeback left owing; while there is any, nothing new can be charged. */
  debtCredits: number;
  grants: { source: Grant['source']; remaining: number; expiresAt: Date | null }[];
};

/** What the user can spend now. It never includes what has expired or not begun, whether or not that is booked. */
export async function getBalance(db: Db, userId: string): Promise<Balance> {
  const { now, passed } = await readAccountAt(db, userId);
  const { account } = passed;
  return {
    availableCredits: availableCredits(account, now),
    debtCredits: account.debtCredits,
    grants: account.grants
      .filter((grant) => grant.remainingCredits > 0 && isLive(grant, now))
      .sort(compareBurnOrder)
      .map(({ source, remainingCredits: remaining, expiresAt }) => ({ source, remaining, expiresAt })),
  };
}

/**
 * What the user had, has or would have available at an instant, in credits. Of the past the ledger says it, line by line;
 * of the future it is what time alone will make of the account as it is now: expiries, grants that begin, renewals of the
 * plan and what rolls over.
 * @throws NotFoundError (user)
 */
export async function balanceAt(db: Db, userId: string, instant: Date): Promise<number> {
  const { asRead, passed } = await readAccountAt(db, userId, instant);
  if (asRead.lastLineAt === null || instant >= asRead.lastLineAt) return passed.account.credits;
  const seq = await lastSeqAt(db, userId, instant);
  if (seq === 0) return 0;
  const line = await db.creditTransaction.findUniqueOrThrow({
    where: { userId_seq: { userId, seq } },
    select: { balance: true },
  });
  return line.balance;
}

const instantError = 'must be a date from the end of 1999 to the year 9999';
/** Also the instant before the earliest that is allowed elsewhere. */
const seqInputSchema = z.object({
  userId: idSchema,
  instant: z
    .date({ error: instantError })
    .min(new Date('1999-12-31T00:00:00Z'), { error: instantError })
    .max(new Date('9999-12-31T23:59:59.999Z'), { error: instantError }),
});

/**
 * The `seq` of the user's last line that is not dated after an instant; 0 before the first. Lines are in the order of
 * their dates, so it halves the ledger, twenty times for a million lines, instead of reading it.
 */
export async function lastSeqAt(db: Db, userId: string, instant: Date): Promise<number> {
  checkInput(seqInputSchema, { userId, instant });
  const [found] = await db.$queryRaw<{ seq: number }[]>`
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

/** Whether a price can be paid now, and from which grants, in burn order. The same decision as the charge. */
export type PaymentPreview = {
  availableCredits: number;
  debtCredits: number;
  isEnough: boolean;
  balanceAfter: number | null;
  missingCredits: number;
  fundings: { source: Grant['source']; credits: number; expiresAt: Date | null }[];
};

/** What paying `costCredits` would do to the user's account now. */
export async function previewPayment(db: Db, userId: string, costCredits: number): Promise<PaymentPreview> {
  checkInput(z.object({ costCredits: creditsSchema(0) }), { costCredits });
  const { now, passed } = await readAccountAt(db, userId);
  const { account } = passed;
  const available = availableCredits(account, now);
  const fundings = paymentFor(account, costCredits, now);
  return {
    availableCredits: available,
    debtCredits: account.debtCredits,
    isEnough: fundings !== null,
    balanceAfter: fundings === null ? null : available - costCredits,
    missingCredits: Math.max(0, costCredits - available),
    fundings: (fundings ?? []).map((funding) => describeFunding(account.grants, funding)),
  };
}

function describeFunding(grants: readonly Grant[], funding: Allocation): PaymentPreview['fundings'][number] {
  const grant = grants.find((candidate) => candidate.id === funding.grantId);
  if (!grant) throw new Error('A payment names a grant that was not read.');
  return { source: grant.source, credits: -funding.amountCredits, expiresAt: grant.expiresAt };
}

const transactionSelect = {
  id: true,
  seq: true,
  amount: true,
  balance: true,
  type: true,
  generationType: true,
  description: true,
  metadata: true,
  refundsId: true,
  createdAt: true,
} as const;

const pageSchema = historyInputSchema.extend({ userId: idSchema });

/**
 * A page of the user's ledger, newest first. `nextCursor` is null on the last page.
 * @throws ValidationError
 */
export async function listTransactions(
  db: Db,
  userId: string,
  page: { limit?: number | undefined; cursor?: string | undefined },
) {
  const { limit, cursor, ...asked } = checkInput(pageSchema, { userId, limit: page?.limit, cursor: page?.cursor });
  const rows = await db.creditTransaction.findMany({
    where: { userId: asked.userId, ...(cursor ? { seq: { lt: Number(cursor) } } : {}) },
    orderBy: { seq: 'desc' },
    take: limit + 1,
    select: transactionSelect,
  });
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  return {
    transactions: kept.map(({ seq: _, metadata, ...row }) => ({
      ...row,
      metadata: metadata as Record<string, unknown>,
    })),
    nextCursor: rows.length > limit && last ? String(last.seq) : null,
  };
}

/**
 * Whose a charge is.
 * @throws ValidationError (not an id), NotFoundError (charge)
 */
export async function findChargeOwner(db: Db, chargeId: string): Promise<string> {
  const id = checkInput(z.object({ chargeId: idSchema }), { chargeId }).chargeId;
  const line = await db.creditTransaction.findUnique({ where: { id }, select: { userId: true, type: true } });
  if (line?.type !== 'DEBIT') throw new NotFoundError('charge');
  return line.userId;
}
