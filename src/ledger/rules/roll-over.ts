import { type Account, type Grant, rootOf, sumOf } from '#/ledger/rules/account.ts';

/** Returns how many credits of an ended grant may still roll over: its cap without what has rolled over of it. */
export function rolloverRoomCredits(account: Account, grant: Grant): number {
  const rolledOver = account.grants.filter(({ source, originId }) => source === 'ROLLOVER' && originId === grant.id);
  return Math.max(0, grant.rolloverCapCredits - sumOf(rolledOver));
}

/** Returns the grant into which credits of an ended grant roll over, from `at` until its `rolloverUntil`. */
export function rolloverOf(grant: Grant, at: Date, credits: number, id: string): Grant {
  return {
    id,
    source: 'ROLLOVER',
    amountCredits: credits,
    remainingCredits: 0,
    priority: grant.priority,
    effectiveAt: at,
    expiresAt: grant.rolloverUntil,
    bookedAt: null,
    voidedAt: null,
    // Not `at`: by their age, rolled-over credits burn before the new month's, which expire at the same instant.
    createdAt: grant.createdAt,
    description: 'Rolled over from last month',
    metadata: { grantId: grant.id, source: 'ROLLOVER' },
    actor: 'system',
    originId: rootOf(grant),
    rolloverCapCredits: 0,
    rolloverUntil: null,
  };
}
