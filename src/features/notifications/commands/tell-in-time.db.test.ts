import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { chooseNotification } from '#/features/notifications/commands/choose-notifications.ts';
import { tellInTime } from '#/features/notifications/commands/tell-in-time.ts';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { upgradePlan } from '#/features/plans/plan-service.ts';
import { startFreePlan } from '#/features/plans/sign-up-service.ts';
import type { CreditGrant } from '#/generated/prisma/client.ts';
import { createLogger } from '#/platform/logger.ts';
import { openDb, useTestDatabase } from '#test/database.ts';
import { createGrant, createUser } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';
import { dayMs, hourMs, useMovedClocks } from '#test/moved-clocks.ts';
import { createRandom } from '#test/random.ts';

const { db, ledger, sql, url } = useTestDatabase();
const services = { ledger, hasMailServer: false };
const logger = createLogger('test', 'silent');
let clocks: Awaited<ReturnType<typeof useMovedClocks>>;
beforeAll(async () => {
  clocks = await useMovedClocks({ sql });
  await createMissingPlans(db);
});
beforeEach(() => sql('DELETE FROM "Mail"'));

const inDays = (days: number) => new Date(Date.now() + days * dayMs);
const by = (userId: string) => ({ userId, actor: 'system' });
const spend = (userId: string, amountCredits: number) =>
  ledger.deduct({ ...by(userId), amountCredits, generationType: 'TEXT_TO_IMAGE', description: 'A test' });

/** What was told, by mail and in the app, oldest first: the figures of each. */
async function toldOf(userId: string) {
  const where = { userId };
  const mails = await db.mail.findMany({ where, orderBy: { id: 'asc' } });
  const notices = await db.notice.findMany({ where, orderBy: { createdAt: 'asc' } });
  return { mails: mails.map(({ kind, data }) => ({ kind, ...(data as object) })), notices };
}

async function createUserWithGrant(grant: { amount: number; days: number; lived?: number }) {
  const user = await createUser(db);
  const { amount, days, lived = 40 } = grant;
  const { id: grantId } = await createGrant(db, user.id, { amount, at: inDays(-lived), expiresAt: inDays(days) });
  return { ...user, grantId };
}

describe('credits that end', () => {
  test.each([
    ['in more than 7 days', { days: 7.01, lived: 40 }, 0],
    ['in 7 days', { days: 6.99, lived: 40 }, 1],
    ['in 30 days, of a long life', { days: 29.9, lived: 40 }, 1],
    ['in 30 days, of a life of 60 days', { days: 29.9, lived: 30 }, 0],
    ['in 7 days, just given', { days: 6.99, lived: 0 }, 0],
    ['in a day, of a life of 7 days', { days: 0.9, lived: 6.1 }, 1],
    ['in an hour, just given', { days: 0.04, lived: 0 }, 0],
  ])('%s', async (_name, { days, lived }, times) => {
    const { id } = await createUserWithGrant({ amount: 12, days, lived });
    await tellInTime(services);
    await tellInTime(services);
    const { mails, notices } = await toldOf(id);
    expect([mails.length, notices.length]).toEqual([times, times]);
    if (times > 0) expect(mails[0]).toMatchObject({ kind: 'creditsExpire', credits: 12, dates: 'one' });
    // The operator is not told what a user is reminded of.
    expect(notices.every(({ sentAt }) => sentAt !== null)).toBe(true);
  });

  test('what was spent meanwhile is not told, and what came back since is', async () => {
    const { id, grantId } = await createUserWithGrant({ amount: 10, days: 5 });
    await createGrant(db, id, { amount: 100 });
    const { answer } = await spend(id, 10);
    await tellInTime(services);
    expect(await toldOf(id)).toEqual({ mails: [], notices: [] });
    if (answer.kind !== 'charged') throw new Error('The test has too few credits.');
    await ledger.refund({
      ...by(id),
      chargeId: answer.transactionId ?? '',
      amountCredits: 4,
      reason: 'admin',
      description: 'A test',
    });
    await tellInTime(services);
    expect((await toldOf(id)).mails).toMatchObject([{ credits: 4 }]);
    expect(await db.reminder.findMany({ where: { userId: id } })).toMatchObject([{ key: `expiry/${grantId}/7` }]);
  });

  test('of several grants are told in one mail, from the first end to the last', async () => {
    const { id } = await createUserWithGrant({ amount: 10, days: 3 });
    await createGrant(db, id, { amount: 5, at: inDays(-40), expiresAt: inDays(6) });
    await tellInTime(services);
    expect((await toldOf(id)).mails).toMatchObject([{ credits: 15, dates: 'several' }]);
  });

  test('are told once by two workers at once, to each of twenty users', async () => {
    const users = await Promise.all(Array.from({ length: 20 }, () => createUserWithGrant({ amount: 1, days: 2 })));
    const other = openDb(url);
    const told = await Promise.all([tellInTime(services), tellInTime({ ...services, ledger: ledgerOf(other) })]);
    await other.$disconnect();
    expect(told.reduce((sum, count) => sum + count)).toBe(20);
    expect(await db.mail.count({ where: { userId: { in: users.map(({ id }) => id) } } })).toBe(20);
  });
});

describe('reminders can be switched off', () => {
  test.each([
    ['mail', [0, 1]],
    ['app', [1, 0]],
  ] as const)('%s alone', async (channel, expected) => {
    const { id } = await createUserWithGrant({ amount: 1, days: 2 });
    await chooseNotification(db, { userId: id, kind: 'creditsExpire', channel, isOn: false });
    await tellInTime(services);
    const { mails, notices } = await toldOf(id);
    expect([mails.length, notices.length]).toEqual(expected);
  });

  test('and mails leave this installation to confirmed addresses only', async () => {
    const { id } = await createUserWithGrant({ amount: 1, days: 2 });
    const confirmed = await createUserWithGrant({ amount: 1, days: 2 });
    await db.user.update({ where: { id: confirmed.id }, data: { emailVerified: true } });
    await tellInTime({ ...services, hasMailServer: true });
    expect([(await toldOf(id)).mails.length, (await toldOf(confirmed.id)).mails.length]).toEqual([0, 1]);
    expect((await toldOf(id)).notices).toHaveLength(1);
  });

  test('who is blocked is told nothing', async () => {
    const { id } = await createUserWithGrant({ amount: 1, days: 2 });
    await db.user.update({ where: { id }, data: { blockedAt: new Date() } });
    await tellInTime(services);
    expect(await toldOf(id)).toEqual({ mails: [], notices: [] });
  });
});

test('low credits are mailed once for each notice of them', async () => {
  const { id } = await createUser(db);
  await createGrant(db, id, { amount: 12 });
  await spend(id, 5);
  await tellInTime(services);
  await tellInTime(services);
  expect((await toldOf(id)).mails).toMatchObject([{ kind: 'lowCredits', available: 7, threshold: 10 }]);
});

test('ended work is told to those who asked for it, from then on', async () => {
  const { id } = await createUser(db);
  const end = (status: 'succeeded' | 'failed' | 'canceled') =>
    sql(
      `INSERT INTO "Task" (id, "userId", type, status, input, "chargedCredits", "costCredits", "deadlineAt", "createdAt", "finishedAt")
       VALUES (gen_random_uuid(), $1, 'TEXT_TO_IMAGE', $2::"TaskStatus", '{}', 0, 0, now(), now(), clock_timestamp())`,
      [id, status],
    );
  await end('succeeded');
  await tellInTime(services);
  await chooseNotification(db, { userId: id, kind: 'taskEnded', channel: 'mail', isOn: true });
  for (const status of ['succeeded', 'succeeded', 'failed', 'canceled'] as const) await end(status);
  await tellInTime(services);
  await tellInTime(services);
  expect((await toldOf(id)).mails).toMatchObject([{ kind: 'taskEnded', done: 2, failed: 1 }]);
});

/** The promise in words of its own: which distance a grant is at, in days; null for none. */
function distanceOf(grant: CreditGrant, now: Date): number | null {
  if (!grant.expiresAt || !grant.bookedAt || grant.voidedAt) return null;
  const daysLeft = (grant.expiresAt.getTime() - now.getTime()) / dayMs;
  const life = (grant.expiresAt.getTime() - grant.effectiveAt.getTime()) / dayMs;
  if (daysLeft <= 0) return null;
  if (daysLeft <= 1) return life > 1 ? 1 : null;
  if (daysLeft <= 7) return life > 7 ? 7 : null;
  return daysLeft <= 30 && life > 60 ? 30 : null;
}

test('in a year each grant is told at exactly the promised distances, with spending, roll-over and refunds in between', async () => {
  const { below } = createRandom(20261202);
  const start = Date.now();
  const users = await Promise.all([createUser(db), createUser(db), createUser(db)]);
  const [idle, busy, other] = users.map(({ id }) => id) as [string, string, string];
  for (const userId of [idle, busy]) {
    await startFreePlan(ledger, userId);
    await upgradePlan(ledger, {
      ...by(userId),
      planName: 'Basic',
      billingCycle: userId === idle ? 'yearly' : 'monthly',
    });
  }
  const promised = new Map<string, number>();
  const charges: string[] = [];
  const second = openDb(url);
  let now = new Date(start);
  for (let at = 23 * hourMs; at < 366 * dayMs; at += 23 * hourMs) {
    await clocks.moveDatabase(at);
    clocks.moveProcess(at);
    now = new Date(start + at);
    await ledger.bookDueAccounts({ logger });
    const act = below(4);
    if (act === 0) {
      const { answer } = await spend(busy, 1 + below(120));
      if (answer.kind === 'charged') charges.push(answer.transactionId ?? '');
    } else if (act === 1 && charges.length > 0) {
      const chargeId = charges.splice(below(charges.length), 1)[0] ?? '';
      await ledger.refund({ ...by(busy), chargeId, reason: 'admin', description: 'A test' });
    } else if (act === 2) {
      const expiresAt = new Date(now.getTime() + (1 + below(90)) * dayMs);
      await ledger.grant({
        ...by(other),
        amountCredits: 1 + below(9),
        source: 'PROMO',
        expiresAt,
        description: 'A test',
      });
    } else await spend(other, 1 + below(5));
    const [read] = await sql<{ now: Date }>('SELECT moved_clock.clock_timestamp() AS now');
    for (const grant of await db.creditGrant.findMany({ where: { userId: { in: [idle, busy, other] } } })) {
      const days = distanceOf(grant, read?.now ?? now);
      const lost = grant.remaining - (grant.rolloverUntil ? Math.min(grant.remaining, grant.rolloverCapCredits) : 0);
      const key = `expiry/${grant.id}/${days}`;
      if (days !== null && lost > 0 && !promised.has(key)) promised.set(key, lost);
    }
    const workers = [services, { ...services, ledger: ledgerOf(second) }].slice(below(5) === 0 ? 0 : 1);
    await Promise.all(workers.map(tellInTime));
  }
  await second.$disconnect();

  const mails = await db.mail.findMany({ where: { kind: 'creditsExpire', userId: { in: [idle, busy, other] } } });
  const sumOf = (values: Iterable<number>) => [...values].reduce((sum, value) => sum + value, 0);
  expect(promised.size).toBeGreaterThan(60);
  expect(new Set([...promised.keys()].map((key) => key.split('/').at(-1)))).toEqual(new Set(['30', '7', '1']));
  expect(sumOf(mails.map(({ data }) => (data as { credits: number }).credits))).toBe(sumOf(promised.values()));

  // Of somebody who spends nothing, what the last reminders said is what ended and did not roll over.
  const ended = await db.creditTransaction.findMany({ where: { userId: idle, type: 'EXPIRE', rolledOverTo: null } });
  const lastTold = [...promised].filter(([key]) => key.endsWith('/1'));
  const ofIdle = await Promise.all(
    lastTold.map(async ([key, lost]) => {
      const grant = await db.creditGrant.findUniqueOrThrow({ where: { id: key.split('/')[1] ?? '' } });
      return grant.userId === idle && grant.expiresAt && grant.expiresAt <= now ? lost : 0;
    }),
  );
  expect(sumOf(ofIdle)).toBe(-sumOf(ended.map(({ amount }) => amount)));

  // A plan that is paid by the month is told each month, one by the year once.
  const renewals = (userId: string) => db.mail.count({ where: { userId, kind: 'planRenews' } });
  expect([await renewals(idle), await renewals(busy)]).toEqual([1, 12]);
  await expectLedgerHolds(db, { userIds: [idle, busy, other] });
});
