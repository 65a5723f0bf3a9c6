import { afterAll, describe, expect, test } from 'vitest';
import { creditFunctions } from '#/features/credits/commands/credit-functions.ts';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { downgradePlan, upgradePlan } from '#/features/plans/plan-service.ts';
import { startFreePlan } from '#/features/plans/sign-up-service.ts';
import { endOverdueTasks } from '#/features/tasks/commands/expire-tasks.ts';
import { submitTask } from '#/features/tasks/commands/submit-task.ts';
import { createLogger } from '#/platform/logger.ts';
import { openSendingQueue } from '#/platform/queue.ts';
import { creditVerbs, lineIdOf } from '#test/credit-verbs.ts';
import { useTestDatabase } from '#test/database.ts';
import { createGrant, createUser, createUserWithCredits } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';
import { holdAccount } from '#test/locks.ts';

const { db, url, directUrl } = useTestDatabase();
const logger = createLogger('test', 'silent');
await createMissingPlans(db);
const verbs = creditVerbs(db);
const functions = creditFunctions(ledgerOf(db));
const queue = await openSendingQueue(url, logger);
afterAll(() => queue.stop({ graceful: false }));

const day = 24 * 60 * 60 * 1000;
const start = new Date('2030-01-01T00:00:00.000Z').getTime();
const onDay = (days: number) => new Date(start + days * day);

describe('plans', () => {
  test('somebody who goes back to Free has two endless periods of it, and the ledger holds', async () => {
    const { id: userId } = await createUser(db);
    const by = { userId, actor: 'system' };
    await startFreePlan(ledgerOf(db), userId, { now: onDay(0) });
    await upgradePlan(ledgerOf(db), { ...by, planName: 'Basic', billingCycle: 'monthly', now: onDay(1) });
    await downgradePlan(ledgerOf(db), { ...by, planName: 'Free', now: onDay(2) });
    await ledgerOf(db).bookDueAccounts({ logger }, onDay(80));
    expect(await db.user.findUniqueOrThrow({ where: { id: userId }, select: { renewsAt: true } })).toEqual({
      renewsAt: null,
    });
    await expectLedgerHolds(db, { userIds: [userId] });
  });

  test('whatever a plan is made to cost meanwhile, it gives no second allotment while a month of it runs', async () => {
    const { id: userId } = await createUser(db);
    const by = { userId, actor: 'system', billingCycle: 'monthly' as const };
    await startFreePlan(ledgerOf(db), userId, { now: onDay(0) });
    await upgradePlan(ledgerOf(db), { ...by, planName: 'Basic', now: onDay(1) });
    await upgradePlan(ledgerOf(db), { ...by, planName: 'Premium', now: onDay(2) });
    await db.plan.update({ where: { name: 'Basic' }, data: { monthlyPriceCents: 3000 } });
    const again = upgradePlan(ledgerOf(db), { ...by, planName: 'Basic', now: onDay(3) });
    await expect(again).rejects.toThrow('Your month of Basic runs until 2030-02-02');
    await db.plan.update({ where: { name: 'Basic' }, data: { monthlyPriceCents: 1500 } });
    await expectLedgerHolds(db, { userIds: [userId] });
  });
});

test('an overdue task that cannot be refunded keeps no other from being ended', async () => {
  const input = { prompt: 'x', seconds: 5, aspectRatio: 'square' as const };
  const submit = (userId: string) =>
    submitTask(
      { ledger: ledgerOf(db), queue },
      { userId, actor: 'system', type: 'text-to-video', input, sentInput: input },
    );
  const [full, other] = [await createUserWithCredits(db, 60), await createUserWithCredits(db, 60)];
  await submit(full.id);
  await createGrant(db, full.id, { amount: 1_000_000_000 });
  await createGrant(db, full.id, { amount: 1_000_000_000 - 35 });
  await submit(other.id);
  await db.task.updateMany({ where: { userId: full.id }, data: { deadlineAt: onDay(-9000) } });
  await db.task.updateMany({ where: { userId: other.id }, data: { deadlineAt: onDay(-8000) } });
  await endOverdueTasks({ ledger: ledgerOf(db), logger });
  expect((await ledgerOf(db).getBalance(other.id)).availableCredits).toBe(60);
  expect(await db.task.count({ where: { userId: full.id, status: 'queued' } })).toBe(1);
  await expectLedgerHolds(db);
});

test('the cron waits for nobody: an account that somebody holds is left to the next time, the others are booked', async () => {
  const users = await Promise.all(Array.from({ length: 4 }, () => createUser(db)));
  const life = { at: onDay(-9000), expiresAt: onDay(-8999) };
  for (const { id } of users) await createGrant(db, id, { amount: 7, ...life });
  await db.user.updateMany({ where: { id: { in: users.map(({ id }) => id) } }, data: { nextDueAt: life.expiresAt } });
  const [held, ...others] = users.map(({ id }) => id);
  const holding = await holdAccount(directUrl, String(held));
  await ledgerOf(db).bookDueAccounts({ logger });
  const booked = await db.user.findMany({ where: { id: { in: others } }, select: { credits: true } });
  expect(booked).toEqual(others.map(() => ({ credits: 0 })));
  await holding.release();
  await ledgerOf(db).bookDueAccounts({ logger });
  expect(await db.user.count({ where: { id: String(held), credits: 0 } })).toBe(1);
  await expectLedgerHolds(db);
});

describe('what a caller says', () => {
  test('a chargeback is of what was paid for, not of what stands in for it', async () => {
    const { id: userId } = await createUser(db);
    await verbs.give(userId, 30, { source: 'PROMO', expiresAt: onDay(2), now: onDay(0) });
    const chargeId = lineIdOf(await verbs.charge(userId, 30, { now: onDay(1) }));
    await verbs.refund(userId, chargeId, { now: onDay(3) });
    const grace = await db.creditGrant.findFirstOrThrow({ where: { userId, source: 'GRACE' } });
    await expect(verbs.clawback(userId, grace.id)).rejects.toThrow('grantId must be a grant that was paid for');
    await expectLedgerHolds(db);
  });

  test('a reference is no other key of the system', async () => {
    const { id: userId } = await createUserWithCredits(db, 10);
    const chargeId = lineIdOf(await verbs.charge(userId, 5));
    await verbs.give(userId, 1, { reference: `ending:${chargeId}` });
    const { answer } = await ledgerOf(db).settle({
      userId,
      actor: 'system',
      chargeId,
      costCredits: 2,
      description: 'Settled',
    });
    expect(answer).toMatchObject({ refundedCredits: 3 });
    await expectLedgerHolds(db);
  });

  test.each(['settlesId', 'maxCostCredits', 'debtCredits', 'rolledOverTo', 'reason', 'grantId'])(
    'metadata cannot say %s, which the ledger says itself',
    async (name) => {
      const { id } = await createUserWithCredits(db, 10);
      const adding = functions.addCredits(id, 10, 'CREDIT', 'A gift', { [name]: 1 });
      await expect(adding).rejects.toThrow('metadata must be a JSON object');
    },
  );

  test('an id is the same in capital letters', async () => {
    const { id } = await createUserWithCredits(db, 10);
    expect(await functions.deductCredits(id.toUpperCase(), 4, 'EXTERNAL', 'Work')).toMatchObject({ newBalance: 6 });
    expect(await functions.getCreditBalance(id.toUpperCase())).toBe(6);
    expect(await functions.getCreditTransactions(id.toUpperCase())).toHaveLength(2);
  });

  test.each([
    () => functions.upgradePlan('nope', 'Basic', 'monthly'),
    () => functions.getCreditTransactions('nope'),
    () => functions.getCreditBalance('nope'),
  ])('what is no id is told so', async (call) => {
    await expect(call()).rejects.toMatchObject({ reason: 'VALIDATION' });
  });
});
