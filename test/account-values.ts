import type { Account, Grant } from '#/ledger/rules/account.ts';
import type { Charge } from '#/ledger/rules/decide-refund.ts';

const longAgo = new Date('2020-01-01T00:00:00.000Z');

/** A booked grant of 100 credits (ADMIN, for ever, untouched) as a value, for tests of pure rules. */
export function grantValue(overrides: Partial<Grant> & { id: string }): Grant {
  const { amountCredits: amount = 100 } = overrides;
  return {
    source: 'ADMIN',
    amountCredits: amount,
    remainingCredits: amount,
    priority: 50,
    effectiveAt: longAgo,
    expiresAt: null,
    bookedAt: longAgo,
    voidedAt: null,
    createdAt: longAgo,
    description: 'Credits',
    metadata: {},
    actor: 'system',
    originId: null,
    rolloverCapCredits: 0,
    rolloverUntil: null,
    ...overrides,
  };
}

/** Ada's account as a value; its balance is what remains in its booked grants unless said. */
export function accountValue(overrides: Partial<Account> = {}): Account {
  const { grants = [] } = overrides;
  return {
    userId: 'ada',
    credits: grants.reduce((sum, grant) => sum + (grant.bookedAt ? grant.remainingCredits : 0), 0),
    debtCredits: 0,
    ledgerSeq: 1,
    digestSeq: 0,
    lastEntryAt: longAgo,
    grants,
    renewsAt: null,
    recurring: null,
    openHolds: 0,
    lowCreditsThreshold: null,
    isBlocked: false,
    standing: 'open',
    ...overrides,
  };
}

/** Ada's charge as a value: what it took from which grant, in that order. */
export function chargeValue(taken: Record<string, number>, overrides: Partial<Charge> = {}): Charge {
  return {
    id: 'charge',
    userId: 'ada',
    generationType: 'TEXT_TO_VIDEO',
    at: longAgo,
    taskId: null,
    maxCostCredits: null,
    allocations: Object.entries(taken).map(([grantId, credits]) => ({
      grantId,
      amountCredits: -credits,
      restoresGrantId: null,
    })),
    restored: [],
    ...overrides,
  };
}

/** Ids in order: new1, new2, … */
export function countedIds(): () => string {
  let count = 0;
  return () => `new${++count}`;
}
