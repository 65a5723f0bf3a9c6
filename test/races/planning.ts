import { expect } from 'vitest';
import { changeBillingCycle, downgradePlan, keepPlan, upgradePlan } from '#/features/plans/plan-service.ts';
import type { Db } from '#/platform/db.ts';
import { createLogger } from '#/platform/logger.ts';
import { creditVerbs } from '#test/credit-verbs.ts';
import { ledgerOf } from '#test/ledger.ts';
import { countKinds, longAgo, type RaceAccount, type RaceVerb } from '#test/races/race.ts';

/** What the plans give a month in races: little, so that credits stay scarce. */
export const racePlans = {
  Free: { credits: 0 },
  Basic: { credits: 8, rolloverCapCredits: 3 },
  Premium: { credits: 12, rolloverCapCredits: 0 },
};

async function plansOf(db: Db, { userId }: RaceAccount) {
  const { plan, nextPlan, nextBillingCycle } = await db.user.findUniqueOrThrow({
    where: { id: userId },
    select: { plan: { select: { name: true } }, nextPlan: { select: { name: true } }, nextBillingCycle: true },
  });
  return { plan: plan?.name, nextPlan: nextPlan?.name ?? null, nextBillingCycle };
}

/** All want to move up from Basic to Premium. */
export const upgrade: RaceVerb = {
  name: 'upgradePlan',
  ask: async ({ db }, { userId }) => {
    const asked = { userId, actor: 'system', planName: 'Premium', billingCycle: 'monthly' as const };
    const { answer } = await upgradePlan(ledgerOf(db), asked);
    return { kind: 'won', worth: racePlans.Premium.credits, answer };
  },
  judge: async ({ db, account, mine }) => {
    expect(countKinds(mine)).toEqual({ won: 1, ALREADY_ON_PLAN: mine.length - 1 });
    for (const { answer } of mine) expect(answer).toMatchObject({ plan: 'Premium' });
    expect((await plansOf(db, account)).plan).toBe('Premium');
    const { userId } = account;
    expect(await db.planPeriod.count({ where: { userId, plan: { name: 'Premium' } } })).toBe(1);
  },
};

/** Half of them want Free to follow, half Basic, which is no step down before somebody has moved up. */
const wanted = ['Free', 'Basic'] as const;

export const downgrade: RaceVerb = {
  name: 'downgradePlan',
  ask: async ({ db }, { userId }, index) => {
    const { answer } = await downgradePlan(ledgerOf(db), {
      userId,
      actor: 'system',
      planName: wanted[index % 2] as string,
    });
    return { kind: 'won', worth: 0, answer };
  },
  judge: async ({ db, account, mine, rival }) => {
    for (const { index, kind, answer } of mine) {
      const planName = wanted[index % 2];
      const isStep = kind === 'won';
      if (planName === 'Free') expect(kind).toBe('won');
      else if (rival !== 'upgradePlan') expect(kind).toBe('ALREADY_ON_PLAN');
      if (isStep) expect(answer).toMatchObject({ nextPlan: planName, nextPlanAt: expect.any(Date) });
      else expect([kind, answer]).toEqual(['ALREADY_ON_PLAN', { plan: 'Basic' }]);
      if (isStep && planName === 'Basic') expect(answer.plan).toBe('Premium');
    }
    const { nextPlan } = await plansOf(db, account);
    if (rival === 'keepPlan') expect([null, 'Free']).toContain(nextPlan);
    else if (rival === 'upgradePlan') expect([null, 'Free', 'Basic']).toContain(nextPlan);
    else if (rival === 'changeBillingCycle') expect(['Free', 'Basic']).toContain(nextPlan);
    else expect(nextPlan).toBe('Free');
  },
};

export const keep: RaceVerb = {
  name: 'keepPlan',
  ask: async ({ db }, { userId }) => {
    const { answer } = await keepPlan(ledgerOf(db), { userId, actor: 'system' });
    return { kind: 'won', worth: 0, answer };
  },
  judge: async ({ db, account, mine, rival }) => {
    expect(countKinds(mine)).toEqual({ won: mine.length });
    for (const { answer } of mine) expect(answer).toMatchObject({ nextPlan: null, nextPlanAt: null });
    if (rival !== 'downgradePlan' && rival !== 'changeBillingCycle')
      expect((await plansOf(db, account)).nextPlan).toBeNull();
  },
};

/** All want to pay by the year. */
export const changeCycle: RaceVerb = {
  name: 'changeBillingCycle',
  ask: async ({ db }, { userId }) => {
    const { answer } = await changeBillingCycle(ledgerOf(db), { userId, actor: 'system', billingCycle: 'yearly' });
    return { kind: 'won', worth: 0, answer };
  },
  judge: async ({ db, account, mine, rival }) => {
    expect(countKinds(mine)).toEqual({ won: mine.length });
    for (const { answer } of mine) expect(answer).toMatchObject({ nextPlan: answer.plan, nextBillingCycle: 'yearly' });
    const { plan, nextPlan, nextBillingCycle } = await plansOf(db, account);
    if (nextBillingCycle) expect([nextPlan, nextBillingCycle]).toEqual([plan, 'yearly']);
    else expect(['downgradePlan', 'keepPlan', 'upgradePlan']).toContain(rival);
  },
};

const logger = createLogger('races', 'silent');

/** All want to book what is due: a renewal with its roll-over, 5 credits that have expired, and 9 that have begun. */
export const book: RaceVerb = {
  name: 'bookDueAccounts',
  prepare: async ({ db }, { userId }) => {
    const { give } = creditVerbs(db);
    const now = longAgo();
    const after = (days: number) => new Date(now.getTime() + days * 24 * 60 * 60 * 1000);
    await give(userId, 5, { now, source: 'PROMO', expiresAt: after(33) });
    await give(userId, 9, { now, source: 'PROMO', effectiveAt: after(34), priority: 900 });
  },
  ask: async ({ db }) => {
    await ledgerOf(db).bookDueAccounts({ logger });
    return { kind: 'won', worth: 0, answer: {} };
  },
  judge: async ({ db, account, mine }) => {
    expect(countKinds(mine)).toEqual({ won: mine.length });
    const { userId } = account;
    const lines = await db.creditTransaction.findMany({ where: { userId, type: { in: ['EXPIRE', 'CREDIT'] } } });
    const count = (type: string, amount: number) =>
      lines.filter((line) => line.type === type && line.amount === amount).length;
    const booked = { expired: count('EXPIRE', -5), begun: count('CREDIT', 9), renewed: count('CREDIT', 8) };
    // Of the plan’s 8 credits 3 roll over, so that 5 of them expire too.
    expect(booked).toEqual({ expired: 2, begun: 1, renewed: 1 });
    expect(await db.planPeriod.count({ where: { userId, plan: { name: 'Basic' } } })).toBe(2);
  },
};
