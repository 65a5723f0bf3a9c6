import { describe, expect, test } from 'vitest';
import { createMissingPlans, resetPlansToCatalog } from '#/features/plans/commands/seed-plans.ts';
import { upgradePlan } from '#/features/plans/plan-service.ts';
import { getCurrentPlan } from '#/features/plans/queries.ts';
import { startFreePlan, startMissingFreePlans } from '#/features/plans/sign-up-service.ts';
import { addMonths } from '#/lib/calendar.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';

const { db } = useTestDatabase();
await createMissingPlans(db);

async function createFreeUser(): Promise<string> {
  const { id } = await createUser(db);
  await startFreePlan(ledgerOf(db), id);
  return id;
}

function upgrade(userId: string, planName: string, idempotencyKey?: string) {
  const key = idempotencyKey === undefined ? {} : { idempotencyKey };
  return upgradePlan(ledgerOf(db), { userId, actor: `user:${userId}`, planName, billingCycle: 'monthly', ...key });
}

describe('the Free plan', () => {
  test('gives a new user 60 credits that never expire', async () => {
    const userId = await createFreeUser();
    const balance = await ledgerOf(db).getBalance(userId);
    expect(balance).toMatchObject({
      availableCredits: 60,
      grants: [{ source: 'SIGNUP', remaining: 60, expiresAt: null }],
    });
    expect(await getCurrentPlan(ledgerOf(db), userId)).toMatchObject({
      plan: { name: 'Free' },
      billingCycle: null,
      endsAt: null,
    });
  });

  test('is started once, though fifty requests of the new user start it at once', async () => {
    const { id } = await createUser(db);
    const started = await Promise.all(Array.from({ length: 50 }, () => startFreePlan(ledgerOf(db), id)));
    expect(started.filter(Boolean)).toHaveLength(1);
    expect(await db.creditTransaction.count({ where: { userId: id } })).toBe(1);
    expect(await db.planPeriod.count({ where: { userId: id } })).toBe(1);
    await expectLedgerHolds(db);
  });

  test('is given by the seed to everybody who has none, and only once', async () => {
    const { id, email } = await createUser(db);
    const printed: string[] = [];
    await startMissingFreePlans(ledgerOf(db), (line) => printed.push(line));
    await startMissingFreePlans(ledgerOf(db), (line) => printed.push(line));
    expect(printed.filter((line) => line.includes(email))).toEqual([`✓ Assigned Free plan to user: ${email}`]);
    expect((await ledgerOf(db).getBalance(id)).availableCredits).toBe(60);
  });
});

describe('an upgrade', () => {
  test('gives the plan’s credits at once, to the end of the month, beside those already there', async () => {
    const userId = await createFreeUser();
    const { answer } = await upgrade(userId, 'Basic');
    expect(answer).toEqual({ plan: 'Basic', credits: 560, grantedCredits: 500 });
    const { plan, startsAt, endsAt } = await getCurrentPlan(ledgerOf(db), userId);
    expect([plan.name, endsAt]).toEqual(['Basic', addMonths(startsAt, 1)]);
    const { grants } = await ledgerOf(db).getBalance(userId);
    expect(grants[0]).toEqual({ source: 'PLAN', remaining: 500, expiresAt: endsAt });
    expect(await db.creditTransaction.findFirst({ where: { userId }, orderBy: { seq: 'desc' } })).toMatchObject({
      type: 'PURCHASE',
      amount: 500,
    });
    await expectLedgerHolds(db);
  });

  test('asked for fifty times at once gives one allotment; the others lost because they are on the plan', async () => {
    const userId = await createFreeUser();
    const results = await Promise.allSettled(Array.from({ length: 50 }, () => upgrade(userId, 'Basic')));
    const lost = results.filter((result) => result.status === 'rejected').map((result) => result.reason.reason);
    expect(lost).toEqual(Array(49).fill('ALREADY_ON_PLAN'));
    expect((await ledgerOf(db).getBalance(userId)).availableCredits).toBe(560);
    expect(await db.planPeriod.count({ where: { userId } })).toBe(2);
    await expectLedgerHolds(db);
  });

  test('under one key fifty times at once is answered fifty times alike', async () => {
    const userId = await createFreeUser();
    const results = await Promise.all(Array.from({ length: 50 }, () => upgrade(userId, 'Premium', 'go')));
    for (const { answer } of results) expect(answer).toEqual({ plan: 'Premium', credits: 1260, grantedCredits: 1200 });
    expect(results.filter(({ replayed }) => !replayed)).toHaveLength(1);
    await expectLedgerHolds(db);
  });

  test('to a lower plan, the same plan or none that exists is refused with the reason', async () => {
    const userId = await createFreeUser();
    await upgrade(userId, 'Premium');
    await expect(upgrade(userId, 'Premium')).rejects.toMatchObject({ reason: 'ALREADY_ON_PLAN' });
    await expect(upgrade(userId, 'Basic')).rejects.toMatchObject({ reason: 'NOT_AN_UPGRADE' });
    await expect(upgrade(userId, 'Gold')).rejects.toThrow('planName must be one of');
    expect((await ledgerOf(db).getBalance(userId)).availableCredits).toBe(1260);
  });
});

describe('the catalog', () => {
  test('does not overwrite a plan that somebody edited, until it is told to', async () => {
    await db.plan.update({ where: { name: 'Basic' }, data: { credits: 7 } });
    expect(await createMissingPlans(db)).toEqual([]);
    expect((await db.plan.findUnique({ where: { name: 'Basic' } }))?.credits).toBe(7);
    const printed: string[] = [];
    await resetPlansToCatalog(db, (line) => printed.push(line));
    expect((await db.plan.findUnique({ where: { name: 'Basic' } }))?.credits).toBe(500);
    expect(printed).toContain('✓ Basic plan set to the catalog: credits 7 → 500');
    expect(printed).toContain('✓ Free plan is as in the catalog');
    expect(printed).toContain('! Basic costs more by the year than twelve months do: $210 against $180');
  });
});
