import { describe, expect, test } from 'vitest';
import type { BillingCycle } from '#/catalog/plans.ts';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { downgradePlan, keepPlan, upgradePlan } from '#/features/plans/plan-service.ts';
import { getCurrentPlan } from '#/features/plans/queries.ts';
import { startFreePlan } from '#/features/plans/sign-up-service.ts';
import { addMonths } from '#/lib/calendar.ts';
import { createLogger } from '#/platform/logger.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';

const { db } = useTestDatabase();
const logger = createLogger('test', 'silent');
await createMissingPlans(db);

const dayMs = 86_400_000;
const ago = (days: number) => new Date(Date.now() - days * dayMs);

/** Somebody who went up to a plan so many days ago; nothing has moved since. */
async function createSubscriber(planName: string, days: number, billingCycle: BillingCycle = 'monthly') {
  const { id: userId } = await createUser(db);
  const by = { userId, actor: `user:${userId}`, now: ago(days) };
  await startFreePlan(ledgerOf(db), userId, { now: by.now });
  await upgradePlan(ledgerOf(db), { ...by, planName, billingCycle });
  return { userId, by };
}

describe('the current plan', () => {
  test('Free has no end, and nothing follows it', async () => {
    const { id: userId } = await createUser(db);
    await startFreePlan(ledgerOf(db), userId);
    expect(await getCurrentPlan(ledgerOf(db), userId)).toMatchObject({
      plan: { name: 'Free', rolloverCapCredits: 0 },
      billingCycle: null,
      endsAt: null,
      renewal: null,
      nextPlan: null,
      downgradeAt: null,
    });
  });

  test('says when it renews, with what, and what of the unused would stay', async () => {
    const { userId, by } = await createSubscriber('Basic', 3);
    const endsAt = addMonths(by.now, 1);
    const renewal = { at: endsAt, plan: 'Basic', credits: 500, rolloverCapCredits: 500 };
    expect(await getCurrentPlan(ledgerOf(db), userId)).toMatchObject({
      plan: { name: 'Basic' },
      startsAt: by.now,
      endsAt,
      renewal: { ...renewal, rolloverUntil: addMonths(by.now, 2), rollsOverCredits: 500 },
      downgradeAt: endsAt,
    });
    const work = { amountCredits: 120, generationType: 'EXTERNAL' as const, description: 'Work' };
    await ledgerOf(db).deduct({ userId, actor: 'system', ...work });
    expect((await getCurrentPlan(ledgerOf(db), userId)).renewal).toMatchObject({ ...renewal, rollsOverCredits: 380 });
  });

  test('is that of now although its renewal is late, and reading books nothing', async () => {
    const { userId, by } = await createSubscriber('Premium', 75);
    const late = await getCurrentPlan(ledgerOf(db), userId);
    expect(late).toMatchObject({
      plan: { name: 'Premium' },
      startsAt: addMonths(by.now, 2),
      endsAt: addMonths(by.now, 3),
      renewal: { credits: 1200, rollsOverCredits: 1200 },
    });
    expect(await db.planPeriod.count({ where: { userId } })).toBe(2);
    await ledgerOf(db).bookDueAccounts({ logger });
    expect(await db.planPeriod.count({ where: { userId } })).toBe(4);
    expect(await getCurrentPlan(ledgerOf(db), userId)).toEqual(late);
  });

  test('names the cheaper plan that follows and from when, until it is called off', async () => {
    const { userId, by } = await createSubscriber('Premium', 3);
    const endsAt = addMonths(by.now, 1);
    await downgradePlan(ledgerOf(db), { userId, actor: by.actor, planName: 'Basic' });
    expect(await getCurrentPlan(ledgerOf(db), userId)).toMatchObject({
      plan: { name: 'Premium' },
      nextPlan: 'Basic',
      nextPlanAt: endsAt,
      renewal: { at: endsAt, plan: 'Basic', credits: 500, rolloverCapCredits: 1200 },
    });
    await keepPlan(ledgerOf(db), { userId, actor: by.actor });
    expect(await getCurrentPlan(ledgerOf(db), userId)).toMatchObject({ nextPlan: null, renewal: { plan: 'Premium' } });
  });

  test('is the cheaper one once it is due, booked or not; after Free nothing renews', async () => {
    const { userId, by } = await createSubscriber('Premium', 40);
    await downgradePlan(ledgerOf(db), { ...by, planName: 'Basic' });
    expect(await getCurrentPlan(ledgerOf(db), userId)).toMatchObject({
      plan: { name: 'Basic' },
      nextPlan: null,
      nextPlanAt: null,
    });
    const other = await createSubscriber('Basic', 40);
    await downgradePlan(ledgerOf(db), { ...other.by, planName: 'Free' });
    const due = await getCurrentPlan(ledgerOf(db), other.userId);
    expect(due).toMatchObject({ plan: { name: 'Free' }, billingCycle: null, endsAt: null, renewal: null });
    await ledgerOf(db).bookDueAccounts({ logger });
    expect(await getCurrentPlan(ledgerOf(db), other.userId)).toEqual(due);
  });

  test('paid by the year renews by the month, and a cheaper one follows at the end of the year', async () => {
    const { userId, by } = await createSubscriber('Premium', 40, 'yearly');
    await downgradePlan(ledgerOf(db), { userId, actor: by.actor, planName: 'Free' });
    expect(await getCurrentPlan(ledgerOf(db), userId)).toMatchObject({
      billingCycle: 'yearly',
      endsAt: addMonths(by.now, 2),
      renewal: { plan: 'Premium', credits: 1200 },
      nextPlan: 'Free',
      nextPlanAt: addMonths(by.now, 12),
      downgradeAt: addMonths(by.now, 12),
    });
  });

  test('of somebody without one is not found', async () => {
    const { id: userId } = await createUser(db);
    await expect(getCurrentPlan(ledgerOf(db), userId)).rejects.toThrow('There is no such plan of this user.');
  });
});
