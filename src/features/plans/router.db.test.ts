import { expect, test } from 'vitest';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { startFreePlan } from '#/features/plans/sign-up-service.ts';
import { createTestCaller, refusalOf } from '#test/caller.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';

const { db } = useTestDatabase();
await createMissingPlans(db);

async function createPremiumCaller() {
  const { id: userId } = await createUser(db);
  await startFreePlan(ledgerOf(db), userId);
  const caller = createTestCaller(db, userId);
  await caller.api.plans.upgrade({ planName: 'Premium', billingCycle: 'monthly' });
  return caller;
}

test('a cheaper plan is chosen to follow, shown, and called off again', async () => {
  const { api } = await createPremiumCaller();
  const { endsAt } = await api.plans.current();
  expect(await api.plans.downgrade({ planName: 'Basic' })).toEqual({
    plan: 'Premium',
    nextPlan: 'Basic',
    nextPlanAt: endsAt,
    testMode: true,
    replayed: false,
  });
  expect(await api.plans.current()).toMatchObject({ nextPlan: 'Basic', nextPlanAt: endsAt, testMode: true });
  expect(await api.plans.keep()).toMatchObject({ plan: 'Premium', nextPlan: null, nextPlanAt: null });
  expect(await api.plans.current()).toMatchObject({ nextPlan: null, renewal: { plan: 'Premium', credits: 1200 } });
  expect(await api.plans.list()).toMatchObject({ currentPlan: 'Premium', currentCredits: 1260 });
});

test('a replay is marked in the answer and in its headers', async () => {
  const { api, wasReplayed } = await createPremiumCaller();
  const first = await api.plans.downgrade({ planName: 'Free', idempotencyKey: 'down' });
  expect(wasReplayed()).toBe(false);
  expect(await api.plans.downgrade({ planName: 'Free', idempotencyKey: 'down' })).toEqual({ ...first, replayed: true });
  expect(wasReplayed()).toBe(true);
  const kept = await api.plans.keep({ idempotencyKey: 'keep' });
  expect(await api.plans.keep({ idempotencyKey: 'keep' })).toEqual({ ...kept, replayed: true });
});

test('what is no cheaper plan is refused with the reason', async () => {
  const { api } = await createPremiumCaller();
  expect(await refusalOf(api.plans.downgrade({ planName: 'Premium' }))).toMatchObject({
    code: 'CONFLICT',
    reason: 'ALREADY_ON_PLAN',
  });
  expect(await refusalOf(api.plans.downgrade({ planName: 'Gold' }))).toMatchObject({
    code: 'BAD_REQUEST',
    details: { fields: [{ field: 'planName', message: 'must be one of Free, Basic, Premium' }] },
  });
  const { id: userId } = await createUser(db);
  await startFreePlan(ledgerOf(db), userId);
  const free = createTestCaller(db, userId).api;
  expect(await refusalOf(free.plans.downgrade({ planName: 'Basic' }))).toMatchObject({ reason: 'NOT_A_DOWNGRADE' });
});
