import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { downgradePlan, keepPlan, upgradePlan } from '#/features/plans/plan-service.ts';
import { startFreePlan } from '#/features/plans/sign-up-service.ts';
import { httpStatusOf, toTrpcError } from '#/http/map-error.ts';
import { InsufficientCreditsError } from '#/lib/errors.ts';
import { creditVerbs, lineIdOf } from '#test/credit-verbs.ts';
import { startCuttingProxy } from '#test/cutting-proxy.ts';
import { openDb, useTestDatabase } from '#test/database.ts';
import { createGrant, createUser, createUserWithCredits } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';
import { createRandom } from '#test/random.ts';

const { db, url } = useTestDatabase();
const { charge, generate, hold, settle, give, clawback, available, lines } = creditVerbs(db);
beforeAll(() => createMissingPlans(db));

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

describe('spending at once', () => {
  test('case 23: one credit, two generations at once: one succeeds, the other is refused with 402, the balance is 0', async () => {
    const { id } = await createUserWithCredits(db, 1);
    const speech = { type: 'TEXT_TO_AUDIO' as const, input: { seconds: 15 } };
    const answers = (await Promise.all(times(2, () => generate(id, speech)))).map(({ answer }) => answer);
    expect(answers.filter(({ kind }) => kind === 'charged')).toMatchObject([{ costCredits: 1, balance: 0 }]);
    const [refusal] = answers.filter((answer) => answer.kind === 'insufficient');
    expect(refusal).toEqual({ kind: 'insufficient', requiredCredits: 1, availableCredits: 0 });
    if (!refusal) throw new Error('None was refused.');
    expect(httpStatusOf(toTrpcError(new InsufficientCreditsError(refusal)))).toBe(402);
    expect(await available(id)).toBe(0);
    await expectLedgerHolds(db);
  });

  test('case 24: balance 10, five parallel spends of 3: three succeed, 1 is left, each loser lost for insufficient credits', async () => {
    const { id } = await createUserWithCredits(db, 10);
    const answers = (await Promise.all(times(5, () => charge(id, 3)))).map(({ answer }) => answer);
    expect(answers.filter(({ kind }) => kind === 'charged')).toHaveLength(3);
    expect(answers.filter(({ kind }) => kind === 'insufficient')).toEqual(
      Array(2).fill({ kind: 'insufficient', requiredCredits: 3, availableCredits: 1 }),
    );
    expect(await available(id)).toBe(1);
    await expectLedgerHolds(db);
  });

  test('case 25: 500 parallel pairs of charge and settle, of any amounts, over two grants and from two processes, leave exactly what was given less what they cost', async () => {
    const { id } = await createUser(db);
    await createGrant(db, id, { amount: 3_000, priority: 1 });
    await createGrant(db, id, { amount: 20_000 });
    const other = openDb(url);
    onTestFinished(() => other.$disconnect());
    const random = createRandom(25);
    const pairs = times(500, () => {
      const held = 1 + random.below(30);
      return { held, cost: random.below(held + 6) };
    });
    await Promise.all(
      pairs.map(async ({ held, cost }, index) => {
        const verbs = creditVerbs(index % 2 === 0 ? db : other);
        const chargeId = lineIdOf(await verbs.hold(id, held, held + 5));
        expect((await verbs.settle(id, chargeId, cost)).answer.uncollectedCredits).toBe(0);
      }),
    );
    const spent = pairs.reduce((sum, { cost }) => sum + cost, 0);
    expect(await available(id)).toBe(23_000 - spent);
    const moved = pairs.reduce((sum, { held, cost }) => sum + Number(held !== cost), 0);
    expect(await lines(id)).toHaveLength(2 + 500 + moved);
    await expectLedgerHolds(db);
  });
});

describe('a used key', () => {
  test('case 26: the same request twice in a row has one effect, the same answer, and the second is marked as a replay', async () => {
    const { id } = await createUserWithCredits(db, 100);
    const first = await charge(id, 10, { idempotencyKey: 'k' });
    expect(await charge(id, 10, { idempotencyKey: 'k' })).toEqual({ ...first, replayed: true });
    expect(first.replayed).toBe(false);
    expect(await lines(id)).toEqual(['CREDIT 100', 'DEBIT -10']);
    await expectLedgerHolds(db);
  });

  test('case 26: the same request fifty times at once, from two processes, has one effect; every answer is the same, and all but one are marked', async () => {
    const { id } = await createUserWithCredits(db, 100);
    const other = openDb(url);
    onTestFinished(() => other.$disconnect());
    const answers = await Promise.all(
      times(50, (index) => creditVerbs(index % 2 === 0 ? db : other).charge(id, 10, { idempotencyKey: 'k' })),
    );
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    for (const { answer } of answers) expect(answer).toEqual(answers[0]?.answer);
    expect(await lines(id)).toEqual(['CREDIT 100', 'DEBIT -10']);
    await expectLedgerHolds(db);
  });

  test('case 27: the key with another amount, or for another verb, is a conflict that names the key and what it was used for; nothing has changed', async () => {
    const { id } = await createUserWithCredits(db, 100);
    const chargeId = lineIdOf(await hold(id, 10, 10, { idempotencyKey: 'k' }));
    const conflict = { reason: 'IDEMPOTENCY_CONFLICT', details: { idempotencyKey: 'k', operation: 'deduct' } };
    await expect(hold(id, 11, 11, { idempotencyKey: 'k' })).rejects.toMatchObject(conflict);
    await expect(settle(id, chargeId, 5, { idempotencyKey: 'k' })).rejects.toMatchObject(conflict);
    await expect(give(id, 10, { idempotencyKey: 'k' })).rejects.toMatchObject(conflict);
    expect(await lines(id)).toEqual(['CREDIT 100', 'DEBIT -10']);
    expect(await available(id)).toBe(90);
    await expectLedgerHolds(db);
  });

  test('case 27: fifty at once under one key, for two amounts: one amount is charged once, all who asked for it are told so, all others are told of the conflict', async () => {
    const { id } = await createUserWithCredits(db, 100);
    const asked = times(50, (index) => charge(id, index % 2 === 0 ? 10 : 20, { idempotencyKey: 'k' }));
    const results = await Promise.allSettled(asked);
    const cost = 100 - (await available(id));
    expect([10, 20]).toContain(cost);
    results.forEach((one, index) => {
      const isWinner = (index % 2 === 0 ? 10 : 20) === cost;
      if (one.status === 'fulfilled') expect([isWinner, one.value.answer]).toMatchObject([true, { costCredits: cost }]);
      else expect([isWinner, one.reason.reason]).toEqual([false, 'IDEMPOTENCY_CONFLICT']);
    });
    await expectLedgerHolds(db);
  });

  test('case 28: an attempt refused for insufficient credits is refused again after a top-up under its key, and charged under a new one', async () => {
    const { id } = await createUserWithCredits(db, 5);
    const refused = await charge(id, 10, { idempotencyKey: 'poor' });
    expect(refused.answer).toEqual({ kind: 'insufficient', requiredCredits: 10, availableCredits: 5 });
    await give(id, 100);
    expect(await charge(id, 10, { idempotencyKey: 'poor' })).toEqual({ ...refused, replayed: true });
    expect((await charge(id, 10, { idempotencyKey: 'rich' })).answer).toMatchObject({ kind: 'charged', balance: 95 });
    await expectLedgerHolds(db);
  });

  // That a request without a session leaves its key free is in fifty-at-once.db.test.ts, beside the API. Nothing that takes
  // a key answers 429.
  test('case 29: a validation error under a key is not kept: the key stays free', async () => {
    const { id } = await createUserWithCredits(db, 100);
    await expect(charge(id, -1, { idempotencyKey: 'k' })).rejects.toMatchObject({
      reason: 'VALIDATION',
      details: { fields: [{ field: 'amountCredits', message: 'must be a whole number from 0 to 1000000000' }] },
    });
    expect(await charge(id, 1, { idempotencyKey: 'k' })).toMatchObject({ replayed: false, answer: { balance: 99 } });
    await expectLedgerHolds(db);
  });

  // And with a process that dies: test/die-after-commit.db.test.ts.
  test('case 30: the answer to the commit is lost, and the client asks again: charged once, the answer is replayed', async () => {
    const { id } = await createUserWithCredits(db, 100);
    const proxy = await startCuttingProxy(url);
    const cut = openDb(proxy.url);
    onTestFinished(() => cut.$disconnect().then(proxy.close));
    proxy.cutAfter('COMMIT');
    const first = await creditVerbs(cut).charge(id, 10, { idempotencyKey: 'k' });
    expect(proxy.cuts()).toBe(1);
    expect(await charge(id, 10, { idempotencyKey: 'k' })).toEqual({ ...first, replayed: true });
    expect(await lines(id)).toEqual(['CREDIT 100', 'DEBIT -10']);
    await expectLedgerHolds(db);
  });
});

describe('what happens once for good', () => {
  test('case 31: a payment told of ten times at once, again a year later, and after its own chargeback, has given its credits once', async () => {
    const { id } = await createUser(db);
    const paid = (reference: string, now?: Date) => give(id, 500, { reference, ...(now ? { now } : {}) });
    const told = await Promise.all(times(10, () => paid('payment 2')));
    expect(told.filter(({ replayed }) => !replayed)).toHaveLength(1);
    // The first payment is told of after the second.
    await paid('payment 1');
    expect(await available(id)).toBe(1_000);
    await clawback(id, told[0]?.answer.grantId ?? '');
    expect(await paid('payment 2', new Date('2040-01-01T00:00:00Z'))).toMatchObject({ replayed: true });
    expect(await lines(id)).toEqual(['PURCHASE 500', 'PURCHASE 500', 'CLAWBACK -500']);
    await expectLedgerHolds(db);
  });

  test('case 32: a loop of downgrades and upgrades within a month gives the month’s allotment once, and the next month’s once', async () => {
    const { id: userId } = await createUser(db);
    await startFreePlan(ledgerOf(db), userId);
    const start = new Date('2030-01-10T00:00:00Z');
    const asked = (now: Date) => ({ userId, actor: 'system', now });
    await upgradePlan(ledgerOf(db), { ...asked(start), planName: 'Basic', billingCycle: 'monthly' });
    const loop = async (day: number) => {
      const now = new Date(Date.UTC(2030, 0, 10 + day, 12));
      await downgradePlan(ledgerOf(db), { ...asked(now), planName: 'Free' });
      const again = upgradePlan(ledgerOf(db), { ...asked(now), planName: 'Basic', billingCycle: 'monthly' });
      await expect(again).rejects.toMatchObject({ reason: 'ALREADY_ON_PLAN' });
      await keepPlan(ledgerOf(db), asked(now));
    };
    for (const day of [0, 0, 10, 29, 30]) await loop(day);
    expect(await available(userId, new Date('2030-02-09T23:59:59.999Z'))).toBe(560);
    expect(await lines(userId)).toEqual(['CREDIT 60', 'PURCHASE 500']);
    for (const day of [31, 31, 45]) await loop(day);
    expect((await lines(userId)).filter((line) => line === 'PURCHASE 500')).toHaveLength(1);
    const periods = await db.planPeriod.findMany({ where: { userId }, orderBy: { startsAt: 'asc' } });
    expect(periods.map(({ startsAt }) => startsAt.toISOString().slice(0, 10))).toEqual([
      expect.any(String),
      '2030-01-10',
      '2030-02-10',
    ]);
    expect(await db.creditGrant.count({ where: { userId, source: 'PLAN' } })).toBe(2);
    await expectLedgerHolds(db);
  });
});
