import { beforeAll, describe, expect, test } from 'vitest';
import { previewPlanSave, savePlan } from '#/features/plans/commands/save-plan.ts';
import { createMissingPlans, resetPlansToCatalog } from '#/features/plans/commands/seed-plans.ts';
import { upgradePlan } from '#/features/plans/plan-service.ts';
import { getCurrentPlan, listPlans } from '#/features/plans/queries.ts';
import type { SavePlanInput } from '#/features/plans/schema.ts';
import { startFreePlan } from '#/features/plans/sign-up-service.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';

const { db, ledger } = useTestDatabase();
const dayMs = 86_400_000;
const daysAgo = (days: number) => new Date(Date.now() - days * dayMs);
const record = async () => {};

const gold: SavePlanInput = {
  name: 'Gold',
  seenAt: null,
  description: 'For a while only',
  monthlyPriceCents: 2000,
  yearlyPriceCents: 20_000,
  credits: 700,
  rolloverCapCredits: 100,
  features: ['One more'],
  isActive: true,
};

beforeAll(() => createMissingPlans(db));

/** The plan as it is stored, to be saved again with what differs. */
async function stored(name: string, changed: Partial<SavePlanInput> = {}): Promise<SavePlanInput> {
  const { id: _, createdAt: __, updatedAt, ...plan } = await db.plan.findUniqueOrThrow({ where: { name } });
  return { ...plan, seenAt: updatedAt, ...changed };
}

async function holderOf(planName: string, since: Date): Promise<string> {
  const { id: userId } = await createUser(db);
  await startFreePlan(ledger, userId, { now: since });
  await upgradePlan(ledger, { userId, actor: 'system', planName, billingCycle: 'monthly', now: since });
  return userId;
}

const creditsOfPeriods = async (userId: string) =>
  (await db.planPeriod.findMany({ where: { userId, endsAt: { not: null } }, orderBy: { digestSeq: 'asc' } })).map(
    ({ credits }) => credits,
  );

describe('a plan that is made', () => {
  test('is on sale, and its name is taken from then on, in any case of its letters', async () => {
    const name = 'Silver';
    expect(await previewPlanSave(db, { ...gold, name })).toMatchObject({ planId: null, holders: 0, termsFrom: null });
    expect(await db.plan.count({ where: { name } })).toBe(0);
    await savePlan(ledger, { ...gold, name }, record);
    expect((await listPlans(db)).map((plan) => plan.name)).toContain(name);
    await expect(savePlan(ledger, { ...gold, name: 'SILVER' }, record)).rejects.toMatchObject({
      details: { fields: [{ field: 'name', message: 'is taken: there is Silver' }] },
    });
  });

  test('is one plan where two make it at once, and the other is told that the name is taken', async () => {
    const name = 'Bronze';
    const both = await Promise.allSettled(
      [1, 2].map((credits) => savePlan(ledger, { ...gold, name, credits }, record)),
    );
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { details: { fields: [{ field: 'name', message: 'is taken: there is Bronze' }] } },
    });
  });

  test.each([
    [{ monthlyPriceCents: 0 }, 'monthlyPriceCents'],
    [{ yearlyPriceCents: 0 }, 'yearlyPriceCents'],
    [{ credits: -1 }, 'credits'],
    [{ name: ' ' }, 'name'],
    [{ name: '<b>' }, 'name'],
    [{ features: [''] }, 'features.0'],
  ])('with %o is refused, and the field is named', async (wrong, field) => {
    await expect(previewPlanSave(db, { ...gold, name: 'Wrong', ...wrong })).rejects.toMatchObject({
      details: { fields: [{ field }] },
    });
  });
});

describe('a plan that is changed', () => {
  test('keeps its terms for the period that runs, and has the new ones from the next', async () => {
    await savePlan(ledger, gold, record);
    const userId = await holderOf('Gold', daysAgo(3));
    const before = await getCurrentPlan(ledger, userId);
    const input = await stored('Gold', { credits: 900, rolloverCapCredits: 50 });
    const effect = await previewPlanSave(db, input);
    expect(effect).toMatchObject({
      holders: 1,
      following: 0,
      termsFrom: before.endsAt,
      termsForAllFrom: before.endsAt,
    });
    expect(await savePlan(ledger, input, record)).toEqual(effect);
    expect(await getCurrentPlan(ledger, userId)).toMatchObject({
      endsAt: before.endsAt,
      renewal: { credits: 900, rolloverCapCredits: 100 },
    });
    const renewedAt = new Date((before.endsAt as Date).getTime() + 1);
    await db.$transaction((tx) => ledger.bookDue(tx, userId, renewedAt));
    expect(await creditsOfPeriods(userId)).toEqual([700, 900]);
    await expectLedgerHolds(db);
  });

  test('gives a renewal that was due before, and not booked yet, the terms of then', async () => {
    const userId = await holderOf('Basic', daysAgo(40));
    await savePlan(ledger, await stored('Basic', { credits: 10 }), record);
    expect(await creditsOfPeriods(userId)).toEqual([500, 500]);
    await savePlan(ledger, await stored('Basic', { credits: 500 }), record);
  });

  test('is changed once where two save at once what they saw, and the other is told so', async () => {
    const input = await stored('Premium');
    const both = await Promise.allSettled([
      savePlan(ledger, { ...input, credits: 1300 }, record),
      savePlan(ledger, { ...input, description: 'Other words' }, record),
    ]);
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { reason: 'CHANGED_MEANWHILE' } });
  });

  test('stays as it is where what is to be written beside it cannot be', async () => {
    const input = await stored('Premium', { description: 'Never written' });
    const refuse = () => Promise.reject(new Error('no room'));
    await expect(savePlan(ledger, input, refuse)).rejects.toThrow('no room');
    expect((await stored('Premium')).description).not.toBe('Never written');
  });

  test('is left alone by a start, and set to the catalog by the command that says so', async () => {
    await savePlan(ledger, await stored('Premium', { credits: 7, isActive: false }), record);
    expect(await createMissingPlans(db)).toEqual([]);
    expect(await stored('Premium')).toMatchObject({ credits: 7, isActive: false });
    const printed: string[] = [];
    await resetPlansToCatalog(db, (line) => printed.push(line));
    expect(printed.join('\n')).toContain('Premium plan set to the catalog: ');
    expect(await stored('Premium')).toMatchObject({ credits: 1200, isActive: true });
  });

  test('writes nothing where nothing differs', async () => {
    const input = await stored('Basic');
    const { changes } = await savePlan(ledger, input, () => Promise.reject(new Error('recorded')));
    expect(changes).toEqual([]);
  });
});

describe('the plan that everybody starts on', () => {
  test('stays free and on sale', async () => {
    await expect(previewPlanSave(db, await stored('Free', { isActive: false }))).rejects.toMatchObject({
      details: { fields: [{ field: 'isActive' }] },
    });
    await expect(previewPlanSave(db, await stored('Free', { monthlyPriceCents: 1 }))).rejects.toMatchObject({
      details: { fields: [{ field: 'monthlyPriceCents' }] },
    });
  });

  test('gives other welcome credits to accounts that are made from then on', async () => {
    const input = await stored('Free', { credits: 80 });
    expect(await savePlan(ledger, input, record)).toMatchObject({ isWelcome: true, termsFrom: null });
    const { id } = await createUser(db);
    await startFreePlan(ledger, id);
    expect(await db.user.findUniqueOrThrow({ where: { id } })).toMatchObject({ credits: 80 });
  });
});
