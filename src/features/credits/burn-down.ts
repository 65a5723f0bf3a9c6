import type { Funding, Grant } from '#/features/credits/account.ts';
import type { GrantSource } from '#/features/credits/schema.ts';

const paidSources: ReadonlySet<GrantSource> = new Set(['PLAN', 'PURCHASE', 'ROLLOVER']);

/** Whether the grant was paid for; the others are promotional and burn first. */
export function isPaid(source: GrantSource): boolean {
  return paidSources.has(source);
}

/** Whether the grant can be spent at this instant: from the instant it takes effect to the one before it expires. */
export function isLive(grant: Grant, now: Date): boolean {
  return grant.effectiveAt <= now && (grant.expiresAt === null || now < grant.expiresAt);
}

/** What of the grant can be spent at this instant, in credits, whether or not its start is booked yet. */
export function spendableCredits(grant: Grant, now: Date): number {
  if (!isLive(grant, now)) return 0;
  return grant.bookedAt === null ? grant.amount : grant.remaining;
}

/** What can be spent at this instant, in credits: what people see as their balance. */
export function availableCredits(grants: readonly Grant[], now: Date): number {
  return grants.reduce((sum, grant) => sum + spendableCredits(grant, now), 0);
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

function expiryMs(grant: Grant): number {
  return grant.expiresAt?.getTime() ?? Number.MAX_SAFE_INTEGER;
}

/**
 * Which grants pay `amount` credits at this instant, in burn order, as negative fundings.
 * Null when there is not enough; never a part of it.
 */
export function burnDown(grants: readonly Grant[], amount: number, now: Date): Funding[] | null {
  const fundings: Funding[] = [];
  let missing = amount;
  for (const grant of grants.toSorted(compareBurnOrder)) {
    if (missing === 0) break;
    const part = Math.min(missing, spendableCredits(grant, now));
    if (part === 0) continue;
    fundings.push({ grantId: grant.id, amount: -part, restoresGrantId: null });
    missing -= part;
  }
  return missing === 0 ? fundings : null;
}
