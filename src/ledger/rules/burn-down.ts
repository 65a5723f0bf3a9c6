import type { Account, Allocation, Grant } from '#/ledger/rules/account.ts';
import type { GrantSource } from '#/ledger/schema.ts';

const paidSources: ReadonlySet<GrantSource> = new Set(['PLAN', 'PURCHASE', 'ROLLOVER']);

/** Whether the grant was paid for; the others are promotional and burn first. */
export function isPaid(source: GrantSource): boolean {
  return paidSources.has(source);
}

/** Whether the grant can be spent at this instant: from the instant it takes effect to the one before it expires. */
export function isLive(grant: Pick<Grant, 'effectiveAt' | 'expiresAt' | 'voidedAt'>, now: Date): boolean {
  const nowMs = now.getTime();
  return grant.voidedAt === null && grant.effectiveAt.getTime() <= nowMs && nowMs < expiryMs(grant);
}

/** What of the grant can be spent at this instant, in credits, once everything due by then is booked (`advanceTo`). */
export function spendableCredits(grant: Grant, now: Date): number {
  return isLive(grant, now) ? grant.remainingCredits : 0;
}

/** What can be spent at this instant, in credits: what people see as their balance. For an account brought to `now`. */
export function availableCredits(account: Pick<Account, 'grants'>, now: Date): number {
  return account.grants.reduce((sum, grant) => sum + spendableCredits(grant, now), 0);
}

/** Burn order: priority, then soonest expiry, then promotional before paid, then oldest; the id makes it total. */
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

/** What grants pay of an amount, as negative allocations, and what they could not, in credits. */
export type Burn = { allocations: Allocation[]; missing: number };

/**
 * Which grants pay `amount` credits at this instant, in burn order, as far as they reach. Grants of `before`, in that
 * order, are asked first.
 */
export function burnDown(grants: readonly Grant[], amount: number, now: Date, before: readonly string[] = []): Burn {
  const allocations: Allocation[] = [];
  let missing = amount;
  for (const grant of inOrder(grants, before)) {
    if (missing === 0) break;
    const part = Math.min(missing, spendableCredits(grant, now));
    if (part === 0) continue;
    allocations.push({ grantId: grant.id, amountCredits: -part, restoresGrantId: null });
    missing -= part;
  }
  return { allocations, missing };
}

function inOrder(grants: readonly Grant[], before: readonly string[]): Grant[] {
  const first = before.flatMap((id) => grants.find((grant) => grant.id === id) ?? []);
  const rest = grants.filter((grant) => !before.includes(grant.id));
  return [...first, ...rest.toSorted(compareBurnOrder)];
}
