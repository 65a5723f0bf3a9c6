import type { Funding, Grant } from '#/features/credits/account.ts';
import { availableCredits, compareBurnOrder, spendableCredits } from '#/features/credits/burn-down.ts';
import { paymentFor } from '#/features/credits/decide-charge.ts';
import type { Db } from '#/server/db.ts';

/** What a user has at an instant: the credits available, and the grants they lie in, in burn order. */
export type Balance = {
  availableCredits: number;
  grants: { source: Grant['source']; remaining: number; expiresAt: Date | null }[];
};

/** What the user can spend now. It never includes what has expired or not begun, whether or not that is booked. */
export async function getBalance(db: Db, userId: string): Promise<Balance> {
  const now = await readNow(db, userId);
  const grants = (await readGrants(db, userId)).toSorted(compareBurnOrder);
  return {
    availableCredits: availableCredits(grants, now),
    grants: grants.flatMap((grant) => {
      const remaining = spendableCredits(grant, now);
      return remaining > 0 ? [{ source: grant.source, remaining, expiresAt: grant.expiresAt }] : [];
    }),
  };
}

/** Whether a price can be paid now, and from which grants, in burn order. The same decision as the charge. */
export type PaymentPreview = {
  availableCredits: number;
  isEnough: boolean;
  balanceAfter: number | null;
  missingCredits: number;
  fundings: { source: Grant['source']; credits: number; expiresAt: Date | null }[];
};

/** What paying `costCredits` would do to the user's account now. */
export async function previewPayment(db: Db, userId: string, costCredits: number): Promise<PaymentPreview> {
  const now = await readNow(db, userId);
  const grants = await readGrants(db, userId);
  const available = availableCredits(grants, now);
  const fundings = paymentFor({ grants }, costCredits, now);
  return {
    availableCredits: available,
    isEnough: fundings !== null,
    balanceAfter: fundings === null ? null : available - costCredits,
    missingCredits: Math.max(0, costCredits - available),
    fundings: (fundings ?? []).map((funding) => describeFunding(grants, funding)),
  };
}

function describeFunding(grants: readonly Grant[], funding: Funding): PaymentPreview['fundings'][number] {
  const grant = grants.find((candidate) => candidate.id === funding.grantId);
  if (!grant) throw new Error('A payment names a grant that was not read.');
  return { source: grant.source, credits: -funding.amount, expiresAt: grant.expiresAt };
}

/** The instant that a verb would take: the database's clock, and never before the account's last line. */
async function readNow(db: Db, userId: string): Promise<Date> {
  const [row] = await db.$queryRaw<{ now: Date }[]>`
    SELECT greatest(date_trunc('milliseconds', clock_timestamp()), (
      SELECT "createdAt" FROM "CreditTransaction" WHERE "userId" = ${userId}::uuid ORDER BY seq DESC LIMIT 1)) AS now`;
  if (!row) throw new Error('The database did not say the time.');
  return row.now;
}

async function readGrants(db: Db, userId: string): Promise<Grant[]> {
  return db.creditGrant.findMany({
    where: { userId, OR: [{ remaining: { gt: 0 } }, { bookedAt: null }] },
    omit: { userId: true },
  });
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

/** A page of the user's ledger, newest first. `nextCursor` is null on the last page. */
export async function listTransactions(db: Db, userId: string, page: { limit: number; cursor?: string | undefined }) {
  const rows = await db.creditTransaction.findMany({
    where: { userId, ...(page.cursor ? { seq: { lt: Number(page.cursor) } } : {}) },
    orderBy: { seq: 'desc' },
    take: page.limit + 1,
    select: transactionSelect,
  });
  const kept = rows.slice(0, page.limit);
  const last = kept.at(-1);
  return {
    transactions: kept.map(({ seq: _, metadata, ...row }) => ({
      ...row,
      metadata: metadata as Record<string, unknown>,
    })),
    nextCursor: rows.length > page.limit && last ? String(last.seq) : null,
  };
}
