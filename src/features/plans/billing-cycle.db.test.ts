import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { BillingCycle } from '#/catalog/plans.ts';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { changeBillingCycle, downgradePlan, keepPlan, upgradePlan } from '#/features/plans/plan-service.ts';
import { startFreePlan } from '#/features/plans/sign-up-service.ts';
import { proveLedger } from '#/ledger/ledger.ts';
import { openDb, useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { endOfTests, expectLedgerHolds } from '#test/ledger-invariants.ts';

const { db, ledger, sql, url } = useTestDatabase();
beforeAll(() => createMissingPlans(db));

let userId: string;
beforeEach(async () => {
  ({ id: userId } = await createUser(db));
});

const at = (day: string, time = '10:00:00Z') => new Date(`${day}T${time}`);
const by = (day: string) => ({ userId, actor: 'system', now: at(day) });
const change = (billingCycle: BillingCycle, day: string, idempotencyKey?: string) =>
  changeBillingCycle(ledger, { ...by(day), billingCycle, ...(idempotencyKey ? { idempotencyKey } : {}) });
const bookUntil = (day: string) => db.$transaction((tx) => ledger.bookDue(tx, userId, at(day)));

async function subscribe(day: string, billingCycle: BillingCycle = 'monthly', planName = 'Basic') {
  await startFreePlan(ledger, userId, { now: at(day) });
  await upgradePlan(ledger, { ...by(day), planName, billingCycle });
}

/** The paid periods as "day cycle", the oldest first. */
async function periods(): Promise<string[]> {
  const rows = await db.planPeriod.findMany({
    where: { userId },
    orderBy: { digestSeq: 'asc' },
    include: { plan: true },
  });
  return rows
    .filter(({ endsAt }) => endsAt !== null)
    .map(({ startsAt, billingCycle, plan }) => `${startsAt.toISOString().slice(0, 10)} ${plan.name} ${billingCycle}`);
}

/** What the account was given by plans: the days of the lines. */
async function allotments(): Promise<string[]> {
  const lines = await db.creditTransaction.findMany({
    where: { userId, type: { in: ['CREDIT', 'PURCHASE'] }, amount: 500 },
    orderBy: { seq: 'asc' },
  });
  return lines.filter(({ planId }) => planId).map(({ createdAt }) => createdAt.toISOString().slice(0, 10));
}

const holds = () => expectLedgerHolds(db, { userIds: [userId] });
async function named(): Promise<string[]> {
  const { checks } = await proveLedger(db, { userIds: [userId], now: endOfTests });
  return checks.filter(({ violations }) => violations > 0).map(({ name }) => name);
}

describe('from month to year', () => {
  test('takes effect at the end of the month under way, whose credits stay as they are', async () => {
    await subscribe('2030-01-15');
    const { answer } = await change('yearly', '2030-01-20');
    const follows = { nextPlan: 'Basic', nextPlanAt: at('2030-02-15'), nextBillingCycle: 'yearly' };
    expect(answer).toEqual({ plan: 'Basic', ...follows });
    expect(await ledger.balanceAt(userId, at('2030-01-21'))).toBe(560);
    await bookUntil('2030-04-01');
    expect(await periods()).toEqual(['2030-01-15 Basic monthly', '2030-02-15 Basic yearly', '2030-03-15 Basic yearly']);
    expect(await allotments()).toEqual(['2030-01-15', '2030-02-15', '2030-03-15']);
    const user = await db.user.findUniqueOrThrow({ where: { id: userId } });
    expect(user).toMatchObject({ nextPlanId: null, nextPlanAt: null, nextBillingCycle: null });
    await holds();
  });

  test('the year ends twelve months after it began, not after the plan did', async () => {
    await subscribe('2030-01-15');
    await change('yearly', '2030-05-20');
    await bookUntil('2030-07-01');
    const { answer } = await change('monthly', '2031-02-01');
    expect(answer).toMatchObject({ nextPlanAt: at('2031-06-15'), nextBillingCycle: 'monthly' });
    await bookUntil('2031-07-20');
    expect((await periods()).slice(-3)).toEqual([
      '2031-05-15 Basic yearly',
      '2031-06-15 Basic monthly',
      '2031-07-15 Basic monthly',
    ]);
    await holds();
  });

  test('a downgrade in a year that began by a change of cycle waits for the end of that year', async () => {
    await subscribe('2030-01-15', 'monthly', 'Premium');
    await change('yearly', '2030-01-20');
    await bookUntil('2030-03-01');
    const { answer } = await downgradePlan(ledger, { ...by('2030-03-02'), planName: 'Basic' });
    expect(answer.nextPlanAt).toEqual(at('2031-02-15'));
    await bookUntil('2031-03-01');
    expect((await periods()).slice(-2)).toEqual(['2031-01-15 Premium yearly', '2031-02-15 Basic yearly']);
    await holds();
  });
});

describe('from year to month', () => {
  test('takes effect at the end of the year, over months that are booked late and together', async () => {
    await subscribe('2030-01-15', 'yearly');
    const { answer } = await change('monthly', '2030-03-20');
    expect(answer.nextPlanAt).toEqual(at('2031-01-15'));
    await bookUntil('2031-03-01');
    const all = await periods();
    expect(all).toHaveLength(14);
    expect(all.slice(10)).toEqual([
      '2030-11-15 Basic yearly',
      '2030-12-15 Basic yearly',
      '2031-01-15 Basic monthly',
      '2031-02-15 Basic monthly',
    ]);
    expect(await allotments()).toHaveLength(14);
    await holds();
  });
});

describe('the day of renewal', () => {
  test.each([
    ['2029-01-29', ['2029-01-29', '2029-02-28', '2029-03-29']],
    ['2029-01-30', ['2029-01-30', '2029-02-28', '2029-03-30']],
    ['2029-01-31', ['2029-01-31', '2029-02-28', '2029-03-31']],
    ['2032-01-31', ['2032-01-31', '2032-02-29', '2032-03-31']],
  ])('does not drift where a plan of %s changes its cycle in a shorter month', async (day, starts) => {
    await subscribe(day);
    await change('yearly', day);
    await bookUntil(`${day.slice(0, 4)}-04-01`);
    expect(await periods()).toEqual(starts.map((start, index) => `${start} Basic ${index ? 'yearly' : 'monthly'}`));
    await bookUntil(`${day.slice(0, 4)}-05-01`);
    const { answer } = await change('monthly', `${day.slice(0, 4)}-05-01`);
    const nextYear = Number(day.slice(0, 4)) + 1;
    expect(answer.nextPlanAt).toEqual(at(`${nextYear}-02-28`));
    await bookUntil(`${nextYear}-04-01`);
    const last = `${nextYear}-03-${day.slice(-2)}`;
    expect((await periods()).slice(-2)).toEqual([`${nextYear}-02-28 Basic monthly`, `${last} Basic monthly`]);
    await holds();
  });

  test('a year that begins on a leap day ends on the last of February, and four years later on a leap day', async () => {
    await subscribe('2032-01-29');
    await change('yearly', '2032-02-01');
    await bookUntil('2032-03-01');
    expect((await change('monthly', '2032-03-02')).answer.nextPlanAt).toEqual(at('2033-02-28'));
    await keepPlan(ledger, by('2032-03-03'));
    await bookUntil('2035-03-01');
    expect((await change('monthly', '2035-03-02')).answer.nextPlanAt).toEqual(at('2036-02-29'));
    await holds();
  });
});

describe('what was scheduled', () => {
  beforeEach(() => subscribe('2030-01-15'));

  test('is called off by keeping the plan, and the month renews by the month', async () => {
    await change('yearly', '2030-01-20');
    const { answer } = await keepPlan(ledger, by('2030-01-21'));
    expect(answer).toEqual({ plan: 'Basic', nextPlan: null, nextPlanAt: null });
    await bookUntil('2030-02-20');
    expect((await periods()).at(-1)).toBe('2030-02-15 Basic monthly');
    await holds();
  });

  test('is replaced by a downgrade, which keeps the cycle that is paid', async () => {
    await change('yearly', '2030-01-20');
    await downgradePlan(ledger, { ...by('2030-01-21'), planName: 'Free' });
    expect(await db.user.findUniqueOrThrow({ where: { id: userId } })).toMatchObject({ nextBillingCycle: null });
    await bookUntil('2030-02-20');
    expect(await periods()).toEqual(['2030-01-15 Basic monthly']);
    await holds();
  });

  test('replaces a downgrade', async () => {
    await downgradePlan(ledger, { ...by('2030-01-20'), planName: 'Free' });
    await change('yearly', '2030-01-21');
    await bookUntil('2030-02-20');
    expect((await periods()).at(-1)).toBe('2030-02-15 Basic yearly');
    await holds();
  });

  test('is called off by an upgrade, which has the cycle that it asks for', async () => {
    await change('yearly', '2030-01-20');
    await upgradePlan(ledger, { ...by('2030-01-21'), planName: 'Premium', billingCycle: 'monthly' });
    await bookUntil('2030-03-01');
    expect((await periods()).slice(-2)).toEqual(['2030-01-21 Premium monthly', '2030-02-21 Premium monthly']);
    await holds();
  });

  test('is the last of several choices', async () => {
    await change('yearly', '2030-01-20');
    await keepPlan(ledger, by('2030-01-21'));
    await change('yearly', '2030-01-22');
    await bookUntil('2030-02-20');
    expect((await periods()).at(-1)).toBe('2030-02-15 Basic yearly');
    await holds();
  });
});

describe('a change of cycle is refused', () => {
  test('to the cycle that is paid already', async () => {
    await subscribe('2030-01-15');
    await expect(change('monthly', '2030-01-20')).rejects.toMatchObject({
      reason: 'ALREADY_ON_PLAN',
      message: 'You pay Basic by the month already.',
      details: { plan: 'Basic', billingCycle: 'monthly' },
    });
  });

  test('of a plan without a price', async () => {
    await startFreePlan(ledger, userId, { now: at('2030-01-15') });
    await expect(change('yearly', '2030-01-20')).rejects.toThrow(
      'billingCycle can be changed of a plan with a price only: Free has none.',
    );
  });

  test('under a key of another request, and repeated under its own it gives the same answer', async () => {
    await subscribe('2030-01-15');
    const first = await change('yearly', '2030-01-20', 'one');
    await bookUntil('2030-03-01');
    expect(await change('yearly', '2030-03-02', 'one')).toMatchObject({ answer: first.answer, replayed: true });
    await expect(change('monthly', '2030-03-02', 'one')).rejects.toMatchObject({ reason: 'IDEMPOTENCY_CONFLICT' });
    await holds();
  });
});

describe('two at once', () => {
  test('twenty changes of cycle end as one of them asked, and nothing is given', async () => {
    await subscribe('2030-01-15');
    await Promise.all(Array.from({ length: 20 }, () => change('yearly', '2030-01-20')));
    expect(await allotments()).toEqual(['2030-01-15']);
    await holds();
  });

  test('two processes that book the same boundary give the month once', async () => {
    await subscribe('2030-01-15');
    await change('yearly', '2030-01-20');
    const other = openDb(url);
    const book = (one: typeof db) => one.$transaction((tx) => ledgerOf(one).bookDue(tx, userId, at('2030-04-01')));
    await Promise.all([book(db), book(other), book(db), book(other)]);
    await other.$disconnect();
    expect(await allotments()).toEqual(['2030-01-15', '2030-02-15', '2030-03-15']);
    expect(await periods()).toHaveLength(3);
    await holds();
  });

  test('a change and an upgrade in any order leave the upgrade without a change, or with one of its own plan', async () => {
    await subscribe('2030-01-15');
    await Promise.all([
      change('yearly', '2030-01-20'),
      upgradePlan(ledger, { ...by('2030-01-20'), planName: 'Premium', billingCycle: 'monthly' }),
      keepPlan(ledger, by('2030-01-20')),
      change('yearly', '2030-01-20'),
    ]);
    await bookUntil('2030-03-01');
    await holds();
  });
});

describe('a change by hand is named', () => {
  beforeEach(async () => {
    await subscribe('2030-01-15');
    await change('yearly', '2030-01-20');
  });
  const set = (text: string) => sql(`UPDATE "User" SET ${text} WHERE id = '${userId}'`);

  test('of the cycle that is to follow, before it follows and after', async () => {
    await set(`"nextBillingCycle" = 'monthly'`);
    expect(await named()).toEqual(['next plans']);
    await bookUntil('2030-02-20');
    expect(await named()).toContain('successions');
  });

  test('of a change that is forgotten', async () => {
    await set(`"nextPlanId" = NULL, "nextPlanAt" = NULL, "nextBillingCycle" = NULL`);
    expect(await named()).toEqual(['next plans']);
    await bookUntil('2030-02-20');
    expect(await named()).toContain('successions');
  });

  test('of a change that nobody asked for', async () => {
    await keepPlan(ledger, by('2030-01-21'));
    await set(`"nextPlanId" = "planId", "nextPlanAt" = "renewsAt", "nextBillingCycle" = 'yearly'`);
    expect(await named()).toEqual(['next plans']);
    await bookUntil('2030-02-20');
    expect(await named()).toContain('successions');
  });
});
