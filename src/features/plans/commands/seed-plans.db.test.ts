import { afterEach, describe, expect, test } from 'vitest';
import { planCatalog } from '#/catalog/plans.ts';
import { resetPlansToCatalog } from '#/features/plans/commands/seed-plans.ts';
import { changeBillingCycle, downgradePlan, keepPlan, upgradePlan } from '#/features/plans/plan-service.ts';
import { getCurrentPlan, listPlans } from '#/features/plans/queries.ts';
import { startFreePlan } from '#/features/plans/sign-up-service.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';

const { db, ledger } = useTestDatabase();

const gold = {
  name: 'Gold',
  description: 'For a while only',
  monthlyPriceCents: 2000,
  yearlyPriceCents: 20_000,
  credits: 700,
  rolloverCapCredits: 100,
  features: ['One more'],
};
const withGold = [...planCatalog, gold];
const start = new Date('2030-01-31T10:00:00Z');
const day = (count: number) => new Date(start.getTime() + count * 86_400_000);

async function seed(catalog: readonly (typeof gold | (typeof planCatalog)[number])[] = planCatalog) {
  const printed: string[] = [];
  await resetPlansToCatalog(db, (line) => printed.push(line), catalog);
  return printed.filter((line) => line.startsWith('✓'));
}

async function signUp(): Promise<string> {
  const { id } = await createUser(db);
  await startFreePlan(ledger, id, { now: start });
  return id;
}

const by = (userId: string, count: number) => ({ userId, actor: 'system', now: day(count) });
const namesOnSale = async () => (await listPlans(db)).map(({ name }) => name);

/** Somebody who has Gold from the first day on, after which it is taken off sale. */
async function goldOwner(): Promise<string> {
  await seed(withGold);
  const userId = await signUp();
  await upgradePlan(ledger, { ...by(userId, 0), planName: 'Gold', billingCycle: 'monthly' });
  await seed();
  return userId;
}

afterEach(async () => {
  await expectLedgerHolds(db);
});

test('an empty database gets every plan of the catalog, on sale, and a second run changes nothing', async () => {
  await db.plan.deleteMany();
  expect(await seed()).toEqual(planCatalog.map(({ name }) => `✓ ${name} plan created`));
  const before = await db.plan.findMany({ orderBy: { name: 'asc' } });
  expect(await seed()).toEqual(planCatalog.map(({ name }) => `✓ ${name} plan is as in the catalog`));
  expect(await db.plan.findMany({ orderBy: { name: 'asc' } })).toEqual(before);
});

describe('a plan that is no longer in the catalog', () => {
  test('is taken off sale and not listed, the command says who keeps it, and a second run changes nothing', async () => {
    const userId = await goldOwner();
    expect(await namesOnSale()).toEqual(['Free', 'Basic', 'Premium']);
    const before = await db.plan.findMany({ orderBy: { name: 'asc' } });
    expect(await seed()).toContain('✓ Gold plan is off sale: 1 account has it and keeps it');
    expect(await db.plan.findMany({ orderBy: { name: 'asc' } })).toEqual(before);
    expect((await getCurrentPlan(ledger, userId)).plan).toMatchObject({ name: 'Gold', monthlyPriceCents: 2000 });
  });

  test('is kept by those who have it, with its renewals, its credits and its price, over months that nobody looked at', async () => {
    const userId = await goldOwner();
    await db.$transaction((tx) => ledger.bookDue(tx, userId, day(100)));
    const periods = await db.planPeriod.findMany({ where: { userId }, orderBy: { digestSeq: 'asc' } });
    expect(periods.slice(1).map(({ startsAt }) => startsAt.toISOString().slice(0, 10))).toEqual([
      '2030-01-31',
      '2030-02-28',
      '2030-03-31',
      '2030-04-30',
    ]);
    for (const period of periods.slice(1)) expect(period).toMatchObject({ credits: 700, monthlyPriceCents: 2000 });
  });

  test('can be chosen by nobody else, and the refusal names what can', async () => {
    await goldOwner();
    const other = await signUp();
    const asked = { ...by(other, 1), planName: 'Gold', billingCycle: 'monthly' as const };
    const fields = [{ field: 'planName', message: 'must be one of Free, Basic, Premium' }];
    await expect(upgradePlan(ledger, asked)).rejects.toMatchObject({ reason: 'VALIDATION', details: { fields } });
    await upgradePlan(ledger, { ...by(other, 1), planName: 'Premium', billingCycle: 'monthly' });
    const { billingCycle: _, ...down } = asked;
    await expect(downgradePlan(ledger, down)).rejects.toMatchObject({ reason: 'VALIDATION', details: { fields } });
  });

  test('says to those who have it that they have it, and lets them change its cycle, leave it, and stay after all', async () => {
    const userId = await goldOwner();
    const again = upgradePlan(ledger, { ...by(userId, 1), planName: 'Gold', billingCycle: 'monthly' });
    await expect(again).rejects.toMatchObject({ reason: 'ALREADY_ON_PLAN' });
    const { answer } = await changeBillingCycle(ledger, { ...by(userId, 1), billingCycle: 'yearly' });
    expect(answer).toMatchObject({ plan: 'Gold', nextPlan: 'Gold', nextBillingCycle: 'yearly' });
    await downgradePlan(ledger, { ...by(userId, 2), planName: 'Basic' });
    expect((await keepPlan(ledger, by(userId, 3))).answer).toMatchObject({ plan: 'Gold', nextPlan: null });
    await upgradePlan(ledger, { ...by(userId, 4), planName: 'Premium', billingCycle: 'monthly' });
    const back = downgradePlan(ledger, { ...by(userId, 5), planName: 'Gold' });
    await expect(back).rejects.toMatchObject({ reason: 'VALIDATION' });
  });

  test('still follows for those for whom it was to follow', async () => {
    await seed(withGold);
    const userId = await signUp();
    await upgradePlan(ledger, { ...by(userId, 0), planName: 'Premium', billingCycle: 'monthly' });
    await downgradePlan(ledger, { ...by(userId, 1), planName: 'Gold' });
    expect((await seed()).at(-1)).toMatch(/^✓ Gold plan taken off sale: .*; for 1 it still follows$/);
    await db.$transaction((tx) => ledger.bookDue(tx, userId, day(40)));
    expect((await getCurrentPlan(ledger, userId)).plan.name).toBe('Gold');
  });

  test('is on sale again once it is back in the catalog', async () => {
    await goldOwner();
    expect(await seed(withGold)).toContain('✓ Gold plan set to the catalog: on sale again');
    expect(await namesOnSale()).toEqual(['Free', 'Basic', 'Gold', 'Premium']);
  });
});

test('twenty at once, half of them with a plan more, end as one of the two catalogs says', async () => {
  await db.plan.updateMany({ where: { name: 'Basic' }, data: { credits: 3 } });
  await Promise.all(Array.from({ length: 20 }, (_, index) => seed(index % 2 ? withGold : planCatalog)));
  const basic = await db.plan.findUniqueOrThrow({ where: { name: 'Basic' } });
  expect(basic.credits).toBe(500);
  await seed();
  expect(await namesOnSale()).toEqual(['Free', 'Basic', 'Premium']);
});
