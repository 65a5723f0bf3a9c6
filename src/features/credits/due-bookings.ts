import type { Account, Grant, Posting } from '#/features/credits/account.ts';
import { isPaid } from '#/features/credits/burn-down.ts';

/**
 * The lines that the mere passing of time calls for, up to and including `now`: starts and expiries of grants, each
 * dated at its own instant, in time order (an expiry before a start of the same instant). Pure.
 */
export function dueBookings(account: Account, now: Date): Posting[] {
  const starts = account.grants.filter((grant) => grant.bookedAt === null && grant.effectiveAt <= now).map(startOf);
  const expiries = account.grants.flatMap((grant) => {
    const expiry = expiryOf(grant, now);
    return expiry ? [expiry] : [];
  });
  return [...expiries, ...starts].sort((a, b) => a.at.getTime() - b.at.getTime());
}

function startOf(grant: Grant): Posting {
  return {
    type: isPaid(grant.source) ? 'PURCHASE' : 'CREDIT',
    generationType: null,
    description: 'Credits became available',
    metadata: { grantId: grant.id, source: grant.source },
    actor: 'system',
    refundsId: null,
    at: grant.effectiveAt,
    fundings: [{ grantId: grant.id, amount: grant.amount, restoresGrantId: null }],
    opens: [],
  };
}

function expiryOf(grant: Grant, now: Date): Posting | null {
  if (grant.expiresAt === null || now < grant.expiresAt) return null;
  const unspent = grant.bookedAt === null ? grant.amount : grant.remaining;
  if (unspent === 0) return null;
  return {
    type: 'EXPIRE',
    generationType: null,
    description: 'Credits expired',
    metadata: { grantId: grant.id, source: grant.source },
    actor: 'system',
    refundsId: null,
    at: grant.expiresAt,
    fundings: [{ grantId: grant.id, amount: -unspent, restoresGrantId: null }],
    opens: [],
  };
}
