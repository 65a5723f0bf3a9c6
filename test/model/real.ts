import type { Db } from '#/platform/db.ts';
import { ledgerOf } from '#test/ledger.ts';

/*
 * What the product wrote, read from its tables for many accounts at once, and what it reads itself.
 */

/** The row of an account, instants in milliseconds. */
export type RealRow = {
  credits: number;
  debtCredits: number;
  ledgerSeq: number;
  plan: string | null;
  renewsAt: number | null;
  nextPlan: string | null;
  nextPlanAt: number | null;
  nextBillingCycle: string | null;
  nextDueAt: number | null;
};

export type RealLine = {
  seq: number;
  id: string;
  type: string;
  amountCredits: number;
  balance: number;
  at: number;
  refundsId: string | null;
  debtCredits: number;
  parts: { grantId: string; amount: number; restoresGrantId: string | null }[];
};

/** The rows of accounts, and their lines after those that are known; in the order asked. */
export async function readAccounts(
  db: Db,
  asked: readonly { userId: string; knownLines: number }[],
): Promise<{ row: RealRow; lines: RealLine[] }[]> {
  const userIds = asked.map(({ userId }) => userId);
  const known = asked.map(({ knownLines }) => knownLines);
  const found = await db.$queryRawUnsafe<{ row: RealRow; lines: RealLine[] }[]>(accountsSql, userIds, known);
  if (found.length !== asked.length) throw new Error('An account of a history is gone.');
  return found;
}

const accountsSql = `/* model:accounts */
SELECT json_build_object('credits', u.credits, 'debtCredits', u."debtCredits", 'ledgerSeq', u."ledgerSeq",
    'plan', p.name, 'renewsAt', ${milliseconds('u."renewsAt"')}, 'nextPlan', n.name,
    'nextPlanAt', ${milliseconds('u."nextPlanAt"')}, 'nextBillingCycle', u."nextBillingCycle", 'nextDueAt', ${milliseconds('u."nextDueAt"')}) AS row,
  coalesce((
    SELECT json_agg(json_build_object('seq', t.seq, 'id', t.id, 'type', t.type, 'amount', t.amount,
      'balance', t.balance, 'at', ${milliseconds('t."createdAt"')}, 'refundsId', t."refundsId",
      'debtCredits', coalesce(t."debtCredits", (t.metadata->>'debtCredits')::int, 0), 'parts', (
        SELECT coalesce(json_agg(json_build_object('grantId', f."grantId", 'amount', f.amount,
          'restoresGrantId', f."restoresGrantId") ORDER BY f.ordinal), '[]')
        FROM "CreditFunding" f WHERE f."transactionId" = t.id)) ORDER BY t.seq)
    FROM "CreditTransaction" t WHERE t."userId" = u.id AND t.seq > asked.known), '[]') AS lines
FROM unnest($1::uuid[], $2::int[]) WITH ORDINALITY AS asked(id, known, place)
JOIN "User" u ON u.id = asked.id LEFT JOIN "Plan" p ON p.id = u."planId" LEFT JOIN "Plan" n ON n.id = u."nextPlanId"
ORDER BY asked.place`;

function milliseconds(column: string): string {
  return `(extract(epoch FROM ${column}) * 1000)::bigint`;
}

/** An account as the product reads it at an instant: everything due by then has happened. */
export type Reading = {
  now: number;
  credits: number;
  debtCredits: number;
  renewsAt: number | null;
  /** The plan that time brought; null where it brought none. */
  newPlan: string | null;
  /** Each lot with something in it or still to begin, in words. */
  lots: string[];
};

export async function readAt(db: Db, userId: string, at: number): Promise<Reading> {
  const { now, advanced } = await ledgerOf(db).readAccountAt(userId, new Date(at));
  const { credits, debtCredits, renewsAt, grants } = advanced.account;
  const held = grants.filter(
    (grant) => grant.remainingCredits > 0 || (grant.bookedAt === null && grant.voidedAt === null),
  );
  return {
    now: now.getTime(),
    credits,
    debtCredits,
    renewsAt: renewsAt?.getTime() ?? null,
    newPlan: advanced.periods.at(-1)?.terms.facts.plan ?? null,
    lots: held
      .map(({ amountCredits, remainingCredits, expiresAt, effectiveAt, bookedAt, ...grant }) =>
        lotInWords({
          ...grant,
          amount: amountCredits,
          left: remainingCredits,
          until: expiresAt?.getTime() ?? null,
          from: bookedAt === null ? effectiveAt.getTime() : null,
        }),
      )
      .sort(),
  };
}

/** A lot in words, so that two accounts can be compared without ids; `from` where it is still to begin. */
export function lotInWords(lot: {
  source: string;
  amount: number;
  left: number;
  priority: number;
  from: number | null;
  until: number | null;
}): string {
  const { source, amount, left, priority, from, until } = lot;
  const life = `${from === null ? '' : `from ${inWords(from)} `}until ${inWords(until)}`;
  return `${source} ${left} of ${amount}, priority ${priority}, ${life}`;
}

/** An instant as people read it. */
export function inWords(instant: number | null): string {
  return instant === null ? 'ever' : new Date(instant).toISOString();
}
