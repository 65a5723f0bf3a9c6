import type { Account, Allocation, Grant } from '#/ledger/rules/account.ts';
import type { GrantSource } from '#/ledger/schema.ts';

const paidSources: ReadonlySet<GrantSource> = new Set(['PLAN', 'PURCHASE', 'ROLLOVER', 'IMPORT']);

/** Whether grants of this source were paid for, as those of another system may have been. The others are promotional, and burn first. */
export function isPaid(source: GrantSource): boolean {
  return paidSources.has(source);
}

/** Whether the grant can be spent at `now`: `effectiveAt` <= now < `expiresAt`, and it is not voided. */
export function isLive(grant: Pick<Grant, 'effectiveAt' | 'expiresAt' | 'voidedAt'>, now: Date): boolean {
  const nowMs = now.getTime();
  return grant.voidedAt === null && grant.effectiveAt.getTime() <= nowMs && nowMs < expiryMs(grant);
}

/** Returns what can be spent of a grant at `now`, in credits. Its account must be advanced to `now` (`advanceTo`). */
export function spendableCredits(grant: Grant, now: Date): number {
  return isLive(grant, now) ? grant.remainingCredits : 0;
}

/** Returns the available credits, which people see as their balance, of an account advanced to `now` (`advanceTo`). */
export function availableCredits(account: Pick<Account, 'grants'>, now: Date): number {
  return account.grants.reduce((sum, grant) => sum + spendableCredits(grant, now), 0);
}

/** Burn order: lowest priority number, soonest expiry, promotional before paid, oldest; the id makes the order total. */
export function compareBurnOrder(a: Grant, b: Grant): number {
  return (
    a.priority - b.priority ||
    expiryMs(a) - expiryMs(b) ||
    Number(isPaid(a.source)) - Number(isPaid(b.source)) ||
    a.createdAt.getTime() - b.createdAt.getTime() ||
    (a.id < b.id ? -1 : 1)
  );
}

function expiryMs(grant: Pick<Grant, 'expiresAt'>): number {
  return grant.expiresAt?.getTime() ?? Number.MAX_SAFE_INTEGER;
}

/** What grants pay of an amount, as negative allocations, and the credits that they could not pay. */
export type Burn = { allocations: Allocation[]; missingCredits: number };

/**
 * Returns which grants pay `amountCredits` at `now`, in burn order, as far as they reach. Pure.
 * @param firstIds ids of grants that burn before all others, in this order
 */
export function burnDown(
  grants: readonly Grant[],
  amountCredits: number,
  now: Date,
  firstIds: readonly string[] = [],
): Burn {
  const allocations: Allocation[] = [];
  let missingCredits = amountCredits;
  for (const grant of inOrder(grants, firstIds)) {
    if (missingCredits === 0) break;
    const partCredits = Math.min(missingCredits, spendableCredits(grant, now));
    if (partCredits === 0) continue;
    allocations.push({ grantId: grant.id, amountCredits: -partCredits, restoresGrantId: null });
    missingCredits -= partCredits;
  }
  return { allocations, missingCredits };
}

function inOrder(grants: readonly Grant[], firstIds: readonly string[]): Grant[] {
  const first = firstIds.flatMap((id) => grants.find((grant) => grant.id === id) ?? []);
  const rest = grants.filter((grant) => !firstIds.includes(grant.id));
  return [...first, ...rest.toSorted(compareBurnOrder)];
}
