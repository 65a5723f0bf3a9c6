import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { upgradePlan } from '#/features/plans/plan-service.ts';
import { startFreePlan } from '#/features/plans/sign-up-service.ts';
import { createLogger } from '#/platform/logger.ts';
import { useTestDatabase } from '#test/database.ts';
import { createGrant, createUser } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';
import { startWorker } from '#test/processes.ts';
import { until } from '#test/until.ts';

const { db, ledger, url } = useTestDatabase();
const logger = createLogger('test', 'silent');
await createMissingPlans(db);

const joined = new Date('2030-01-31T10:00:00.000Z');

async function createBasicUser(): Promise<string> {
  const { id } = await createUser(db);
  await startFreePlan(ledgerOf(db), id, { now: joined });
  await upgradePlan(ledgerOf(db), {
    userId: id,
    actor: 'system',
    planName: 'Basic',
    billingCycle: 'monthly',
    now: joined,
  });
  return id;
}

async function linesOf(userId: string) {
  const lines = await db.creditTransaction.findMany({ where: { userId }, orderBy: { seq: 'asc' } });
  return lines.map(({ type, amount, createdAt }) => `${createdAt.toISOString()} ${type} ${amount}`);
}

test('months that nobody looked at are booked in time order, each at its own instant', async () => {
  const userId = await createBasicUser();
  await ledgerOf(db).bookDueAccounts({ logger }, new Date('2030-04-15T00:00:00.000Z'));
  expect(await linesOf(userId)).toEqual([
    '2030-01-31T10:00:00.000Z CREDIT 60',
    '2030-01-31T10:00:00.000Z PURCHASE 500',
    '2030-02-28T10:00:00.000Z EXPIRE -500',
    '2030-02-28T10:00:00.000Z CREDIT 500',
    '2030-02-28T10:00:00.000Z CREDIT 500',
    '2030-03-31T10:00:00.000Z EXPIRE -500',
    '2030-03-31T10:00:00.000Z EXPIRE -500',
    '2030-03-31T10:00:00.000Z CREDIT 500',
    '2030-03-31T10:00:00.000Z CREDIT 500',
  ]);
  const periods = await db.planPeriod.findMany({
    where: { userId, endsAt: { not: null } },
    orderBy: { startsAt: 'asc' },
  });
  expect(periods.map(({ startsAt, endsAt }) => [startsAt.toISOString(), endsAt?.toISOString()])).toEqual([
    ['2030-01-31T10:00:00.000Z', '2030-02-28T10:00:00.000Z'],
    ['2030-02-28T10:00:00.000Z', '2030-03-31T10:00:00.000Z'],
    ['2030-03-31T10:00:00.000Z', '2030-04-30T10:00:00.000Z'],
  ]);
  await expectLedgerHolds(db);
});

test('booking twice, or twice at once, books each once', async () => {
  const userId = await createBasicUser();
  const now = new Date('2030-03-01T00:00:00.000Z');
  await Promise.all([ledgerOf(db).bookDueAccounts({ logger }, now), ledgerOf(db).bookDueAccounts({ logger }, now)]);
  await ledgerOf(db).bookDueAccounts({ logger }, now);
  expect(await linesOf(userId)).toHaveLength(5);
  await expectLedgerHolds(db);
});

test('what a balance will be, and was, does not depend on whether anything was booked', async () => {
  const userId = await createBasicUser();
  const instants = [
    '2030-01-31T09:59:59.999Z',
    '2030-01-31T10:00:00.000Z',
    '2030-02-28T09:59:59.999Z',
    '2030-02-28T10:00:00.000Z',
    '2030-03-31T10:00:00.000Z',
    '2030-09-01T00:00:00.000Z',
  ];
  const read = () => Promise.all(instants.map((instant) => ledgerOf(db).balanceAt(userId, new Date(instant))));
  const before = await read();
  expect(before).toEqual([0, 560, 560, 1060, 1060, 1060]);
  await ledgerOf(db).bookDueAccounts({ logger }, new Date('2030-12-01T00:00:00.000Z'));
  expect(await read()).toEqual(before);
});

test('where the cron is late, the next movement renews the plan first', async () => {
  const userId = await createBasicUser();
  const { answer } = await ledgerOf(db).deduct({
    userId,
    actor: 'system',
    amountCredits: 1050,
    generationType: 'EXTERNAL',
    description: 'Work',
    now: new Date('2030-03-05T00:00:00.000Z'),
  });
  expect(answer).toMatchObject({ kind: 'charged', balance: 10 });
  await expectLedgerHolds(db);
});

test('of more grants than are booked at a time, those that end at one instant are booked together', async () => {
  const { id: userId } = await createUser(db);
  const ends = new Date(joined.getTime() + 60_000);
  for (let count = 0; count < 6; count += 1) await createGrant(db, userId, { amount: 1, at: joined, expiresAt: ends });
  await createGrant(db, userId, { amount: 1, at: joined, expiresAt: new Date(ends.getTime() + 1) });
  await db.$transaction(async (tx) => {
    const session = await ledger.openSession(tx, { userIds: [userId], until: undefined });
    session.bookDue(userId, 3, new Date(ends.getTime() + 60_000));
    await session.write();
  });
  expect((await linesOf(userId)).filter((line) => line.includes('EXPIRE'))).toHaveLength(6);
  await expectLedgerHolds(db, { userIds: [userId] });
});

test('a worker books what is due when it starts', async () => {
  const user = await createUser(db);
  const past = new Date(Date.now() - 60_000);
  await createGrant(db, user.id, { amount: 40, at: past, expiresAt: new Date(Date.now() - 1000) });
  await ledgerOf(db).grant({
    userId: user.id,
    actor: 'system',
    amountCredits: 7,
    source: 'PROMO',
    description: 'A gift',
    now: past,
  });
  await db.user.update({ where: { id: user.id }, data: { nextDueAt: past } });
  const storageFolder = process.env.STORAGE_DIR ?? '';
  const worker = await startWorker({ databaseUrl: url, storageFolder, logFile: join(storageFolder, 'bookings.log') });
  onTestFinished(() => worker.kill());
  const readCredits = async () => (await db.user.findUniqueOrThrow({ where: { id: user.id } })).credits;
  await until(async () => (await readCredits()) === 7);
  expect((await ledgerOf(db).getBalance(user.id)).availableCredits).toBe(7);
  await expectLedgerHolds(db);
});

test('what rolled over burns before what the new month gave, though both end together', async () => {
  const users = await Promise.all(Array.from({ length: 6 }, createBasicUser));
  const charge = { actor: 'system', amountCredits: 500, generationType: 'EXTERNAL', description: 'Work' } as const;
  const now = new Date('2030-03-05T00:00:00.000Z');
  for (const userId of users) {
    await ledgerOf(db).deduct({ userId, ...charge, now });
    // The 500 of March are left, and roll over; what had rolled over before is spent.
    expect(await ledgerOf(db).balanceAt(userId, new Date('2030-03-31T10:00:00.000Z'))).toBe(1060);
  }
});
