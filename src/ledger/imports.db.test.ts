import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { makeSignUpWhole, startFreePlan, startMissingFreePlans } from '#/features/plans/sign-up-service.ts';
import { proveLedger } from '#/ledger/ledger.ts';
import { maxBalanceCredits } from '#/ledger/schema.ts';
import { creditVerbs } from '#test/credit-verbs.ts';
import { openDb, useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';

const { db, ledger, sql, url } = useTestDatabase();
const { give, charge, available, lines } = creditVerbs(db);
beforeAll(() => createMissingPlans(db));

const actor = 'system';
const storedCredits = async (userId: string) => (await db.user.findUniqueOrThrow({ where: { id: userId } })).credits;

async function offendersOf(userId: string): Promise<string[]> {
  const { checks } = await proveLedger(db, { userIds: [userId] });
  return checks.flatMap(({ name, offenders }) => offenders.map((offender) => `${name}: ${offender}`));
}

describe('a balance that was stored before the account had lines', () => {
  let userId: string;
  beforeEach(async () => {
    ({ id: userId } = await createUser(db, { credits: 40 }));
  });
  const holds = () => expectLedgerHolds(db, { userIds: [userId] });

  test('is named by the proof, which says what mends it; then it has a line, and is what it was', async () => {
    expect(await offendersOf(userId)).toEqual([
      `balances: user ${userId} has 40 credits: its lines sum up to 0, the last says 0, its grants hold 0: npm run credits:import -- --existing takes over what has no lines`,
    ]);
    const { answer } = await ledger.takeOverBalance({ userId, actor });
    expect([answer, await storedCredits(userId), await lines(userId)]).toEqual([
      { takenCredits: 40 },
      40,
      ['CREDIT 40'],
    ]);
    const { grants, availableCredits } = await ledger.getBalance(userId);
    expect([availableCredits, grants]).toEqual([40, [{ source: 'IMPORT', remaining: 40, expiresAt: null }]]);
    await holds();
  });

  test('is named by the proof of what is new, too', async () => {
    await sql('DELETE FROM "User" WHERE id = $1', [userId]);
    const { heads } = await proveLedger(db, { withHeads: true });
    ({ id: userId } = await createUser(db, { credits: 40 }));
    const { checks } = await proveLedger(db, { ...(heads && { since: heads }) });
    const found = checks.flatMap(({ offenders }) => offenders).filter((offender) => offender.includes(userId));
    expect(found).toEqual([
      expect.stringMatching(/has 40 credits: .*: npm run credits:import -- --existing takes over/),
    ]);
  });

  test('is taken over once by fifty at once in two processes, beside the sign-up and its welcome credits', async () => {
    const other = openDb(url);
    const take = (index: number) =>
      ledgerOf(index % 2 ? db : other)
        .takeOverBalance({ userId, actor })
        .then(
          ({ replayed }) => (replayed ? 'replayed' : 'taken'),
          ({ reason }) => reason,
        );
    const asked = Array.from({ length: 50 }, (_, index) => (index % 5 ? take(index) : startFreePlan(ledger, userId)));
    const results = await Promise.all(asked);
    await other.$disconnect();
    expect(results.filter((result) => result === true)).toHaveLength(1);
    expect(results.filter((result) => result === 'taken').length).toBeLessThanOrEqual(1);
    expect(results.filter((result) => typeof result === 'string' && !['taken', 'replayed'].includes(result))).toEqual(
      [],
    );
    expect((await lines(userId)).toSorted()).toEqual(['CREDIT 40', 'CREDIT 60']);
    expect(await available(userId)).toBe(100);
    await holds();
  });

  test('stays right when the plans are seeded, in any order with taking it over: welcome credits come once on top', async () => {
    await startMissingFreePlans(ledger, () => {});
    await startMissingFreePlans(ledger, () => {});
    expect(await lines(userId)).toEqual(['CREDIT 40', 'CREDIT 60']);
    expect((await ledger.takeOverBalance({ userId, actor })).replayed).toBe(true);
    expect(await storedCredits(userId)).toBe(100);
    await holds();
    const { id } = await createUser(db, { credits: 7 });
    await ledger.takeOverBalance({ userId: id, actor });
    await makeSignUpWhole(ledger, id);
    expect(await lines(id)).toEqual(['CREDIT 7', 'CREDIT 60']);
    await expectLedgerHolds(db, { userIds: [id] });
  });

  test('is never built upon: a grant, a charge and a booking are refused until it has a line, and nothing is written', async () => {
    const sentence = `The balance of user ${userId} (40) has no lines: npm run credits:import -- --existing takes it over.`;
    await expect(give(userId, 5)).rejects.toThrow(sentence);
    await expect(ledger.importCredits({ userId, actor, amountCredits: 5, reference: 'a' })).rejects.toThrow(sentence);
    expect((await charge(userId, 5)).answer).toMatchObject({ kind: 'insufficient' });
    expect([await storedCredits(userId), await lines(userId)]).toEqual([40, []]);
    await ledger.takeOverBalance({ userId, actor });
    await charge(userId, 5);
    expect(await lines(userId)).toEqual(['CREDIT 40', 'DEBIT -5']);
    await holds();
  });

  test('of the most that an account can hold is taken over; of an account that has lines nothing is', async () => {
    await sql('UPDATE "User" SET credits = $1 WHERE id = $2', [maxBalanceCredits, userId]);
    expect((await ledger.takeOverBalance({ userId, actor })).answer.takenCredits).toBe(maxBalanceCredits);
    expect(await lines(userId)).toEqual(['CREDIT 1000000000', 'CREDIT 1000000000']);
    await holds();
    const { id } = await createUser(db);
    await give(id, 5);
    await expect(ledger.takeOverBalance({ userId: id, actor })).rejects.toMatchObject({ reason: 'VALIDATION' });
    await expect(
      ledger.takeOverBalance({ userId: '00000000-0000-4000-8000-000000000000', actor }),
    ).rejects.toMatchObject({ reason: 'NOT_FOUND' });
  });

  test('that was changed by hand after the account had lines is not taken over, and stays named', async () => {
    await ledger.takeOverBalance({ userId, actor });
    await sql('UPDATE "User" SET credits = 90 WHERE id = $1', [userId]);
    await ledger.takeOverBalance({ userId, actor });
    expect(await offendersOf(userId)).toEqual([expect.stringMatching(/^balances: user \S+ has 90 credits/)]);
    await sql('UPDATE "User" SET credits = 40 WHERE id = $1', [userId]);
  });
});

describe('credits of another system', () => {
  let userId: string;
  beforeEach(async () => {
    ({ id: userId } = await createUser(db));
  });
  const asked = (amountCredits: number, reference: string, expiresAt: Date | null = null) =>
    ledger.importCredits({ userId, actor, amountCredits, reference, expiresAt });

  test('are given once a reference by fifty at once, and each reference has its own', async () => {
    const results = await Promise.all(Array.from({ length: 50 }, (_, index) => asked(30, index % 2 ? 'a' : 'b')));
    expect(results.filter(({ replayed }) => !replayed)).toHaveLength(2);
    expect(await lines(userId)).toEqual(['CREDIT 30', 'CREDIT 30']);
    await expectLedgerHolds(db, { userIds: [userId] });
  });

  test('are refused under the same reference with another amount or end, and belong to one user only', async () => {
    const end = new Date('2099-01-01T00:00:00Z');
    await asked(30, 'a', end);
    await expect(asked(31, 'a', end)).rejects.toMatchObject({ reason: 'IDEMPOTENCY_CONFLICT' });
    await expect(asked(30, 'a')).rejects.toMatchObject({ reason: 'IDEMPOTENCY_CONFLICT' });
    const { id: other } = await createUser(db);
    await ledger.importCredits({ userId: other, actor, amountCredits: 31, reference: 'a' });
    expect([await lines(userId), await lines(other)]).toEqual([['CREDIT 30'], ['CREDIT 31']]);
  });

  test('say where they come from, burn after what was given for nothing, expire at their end, and are known after it', async () => {
    const end = new Date('2031-01-01T00:00:00Z');
    const now = new Date('2030-06-01T00:00:00Z');
    const one = { userId, actor, amountCredits: 30, reference: 'old-7', expiresAt: end, now };
    await ledger.importCredits(one);
    await give(userId, 10, { source: 'PROMO', expiresAt: end, now });
    await charge(userId, 15, { now });
    const grants = await db.creditGrant.findMany({ where: { userId }, orderBy: { amount: 'asc' } });
    expect(grants.map(({ source, remaining }) => [source, remaining])).toEqual([
      ['PROMO', 0],
      ['IMPORT', 25],
    ]);
    const [line] = await db.creditTransaction.findMany({ where: { userId }, orderBy: { seq: 'asc' }, take: 1 });
    expect(line).toMatchObject({ type: 'CREDIT', description: 'Balance taken over', actor: 'system' });
    expect(line?.metadata).toEqual({ source: 'IMPORT', reference: 'old-7' });
    await db.$transaction((tx) => ledger.bookDue(tx, userId, new Date('2031-02-01T00:00:00Z')));
    expect((await ledger.importCredits({ ...one, now: new Date('2031-02-02T00:00:00Z') })).replayed).toBe(true);
    expect((await lines(userId)).at(-1)).toBe('EXPIRE -25');
    await expectLedgerHolds(db, { userIds: [userId] });
  });
});
