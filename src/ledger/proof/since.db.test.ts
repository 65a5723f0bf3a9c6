import { describe, expect, test } from 'vitest';
import { type Heads, readHeads } from '#/ledger/proof/heads.ts';
import { proveLedger } from '#/ledger/proof/proof-service.ts';
import { unseenSince } from '#/ledger/proof/since.ts';
import { creditVerbs, lineIdOf } from '#test/credit-verbs.ts';
import { createUserWithCredits } from '#test/factories.ts';
import { endOfTests } from '#test/ledger-invariants.ts';
import { useProofWorld } from '#test/proof-cases.ts';

const { db, world } = useProofWorld();
const { charge, refund, give, hold, settle, release } = creditVerbs(db);
const day = (count: number) => new Date(Date.UTC(2040, 0, count));

const heads = () => db.$transaction((tx) => readHeads(tx));

/** The checks that a proof of what is new since then finds broken, with their first offenders. */
async function brokenSince(since: Heads): Promise<Record<string, string | undefined>> {
  const { checks, isClean } = await proveLedger(db, { now: endOfTests, since });
  const broken = checks.filter(({ violations }) => violations > 0);
  expect(isClean).toBe(broken.length === 0);
  return Object.fromEntries(broken.map(({ name, offenders }) => [name, offenders[0]]));
}

/** Something of everything that is new to an account of before: charges, a refund, settlements, an end, credits, a refusal. */
async function useLedger(userId: string): Promise<void> {
  const now = day(1);
  await give(userId, 100, { now });
  const charged = lineIdOf(await charge(userId, 20, { now }));
  await refund(userId, charged, { amountCredits: 5, now });
  await settle(userId, lineIdOf(await hold(userId, 10, 30, { now })), 25, { now });
  await release(userId, lineIdOf(await hold(userId, 10, 30, { now })), { now });
  await give(userId, 7, { effectiveAt: day(9), now });
  await charge(userId, 1_000_000, { now });
}

test('nothing is new right after, and of an old file without accounts all is new; both hold', async () => {
  const report = await proveLedger(db, { now: endOfTests, since: await heads() });
  expect(report).toMatchObject({ isClean: true, lines: 0 });
  const { accounts, lines } = await proveLedger(db, { now: endOfTests });
  const none = { at: new Date(0), heads: [] };
  expect(await brokenSince(none)).toEqual({});
  expect(await proveLedger(db, { now: endOfTests, since: none })).toMatchObject({ isClean: true, accounts, lines });
});

test('use of old accounts and of a new one holds, and only their new lines are looked at', async () => {
  const since = await heads();
  const { bob = '', kim = '' } = world().ids;
  const before = await db.creditTransaction.count();
  await useLedger(kim);
  await useLedger(bob);
  await useLedger((await createUserWithCredits(db, 60)).id);
  expect(await brokenSince(since)).toEqual({});
  const { lines } = await proveLedger(db, { now: endOfTests, since });
  expect(lines).toBe((await db.creditTransaction.count()) - before);
  expect(await proveLedger(db, { now: endOfTests })).toMatchObject({ isClean: true });
});

test('the heads of a proof are those of its snapshot, and what comes after them is new', async () => {
  const seqOfKim = (of?: Heads) => of?.heads.find(({ userId }) => userId === world().ids.kim)?.ledgerSeq ?? 0;
  const { heads: first } = await proveLedger(db, { now: endOfTests, withHeads: true });
  await give(world().ids.kim ?? '', 3, { now: day(1) });
  if (!first) throw new Error('There are no heads.');
  const { heads: second, lines } = await proveLedger(db, { now: endOfTests, since: first, withHeads: true });
  expect(lines).toBeGreaterThan(0);
  expect(seqOfKim(second)).toBe(seqOfKim(first) + lines);
  expect(await proveLedger(db, { now: endOfTests, since: second ?? first })).toMatchObject({ isClean: true, lines: 0 });
  expect((await proveLedger(db, { now: endOfTests })).heads).toBeUndefined();
});

test('heads of more accounts than one statement takes are read in several', async () => {
  const since = await heads();
  const many = Array.from({ length: 10_001 }, (_, index) => ({
    ...(since.heads[0] ?? { ledgerSeq: 1, head: '', digestSeq: 0, digest: '', balanceCredits: 0, debtCredits: 0 }),
    userId: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
  }));
  const { checks, accounts } = await proveLedger(db, {
    now: endOfTests,
    since: { ...since, heads: [...many, ...since.heads] },
  });
  expect(checks.find(({ name }) => name === 'heads')).toMatchObject({ violations: 10_001 });
  expect(accounts).toBeLessThan(10);
});

test('it says what it does not see', () => {
  expect(unseenSince.join('\n')).toMatch(/These checks are not made: .*seals.*roll-overs/);
});

describe('what was changed by hand since is named', () => {
  test('a forged new line', async () => {
    const since = await heads();
    const { kim = '' } = world().ids;
    await give(kim, 100, { now: day(1) });
    await world().run(`UPDATE "CreditTransaction" SET amount = 200, balance = balance + 100 WHERE "userId" = :kim AND amount = 100;
      UPDATE "User" SET credits = credits + 100 WHERE id = :kim`);
    expect(await brokenSince(since)).toMatchObject({
      chain: expect.stringContaining(`user ${kim} line`),
      fundings: expect.stringContaining(kim),
      balances: expect.stringContaining(kim),
    });
  });

  test('a line that was put there by hand and fits, but has no grant that could pay it', async () => {
    const since = await heads();
    await world().append('kim', {
      type: 'DEBIT',
      generationType: 'LIPSYNC',
      fundings: [{ grant: 'nobody', amount: -1 }],
    });
    expect(Object.keys(await brokenSince(since))).toContain('ends');
  });

  test('a changed old balance under a new line', async () => {
    const since = await heads();
    const { kim = '' } = world().ids;
    await world().run(`UPDATE "CreditTransaction" t SET balance = balance + 50 FROM "User" u
      WHERE u.id = t."userId" AND t.seq = u."ledgerSeq" AND u.id = :kim; UPDATE "User" SET credits = credits + 50 WHERE id = :kim`);
    await give(kim, 3, { now: day(1) });
    expect(await brokenSince(since)).toMatchObject({
      heads: expect.stringMatching(`user ${kim} line \\d+ says a balance of`),
      balances: expect.stringContaining(kim),
    });
  });

  test('an account that was rolled back, and one that went another way from there', async () => {
    const { kim = '', bob = '' } = world().ids;
    await give(kim, 3, { now: day(1) });
    await give(bob, 3, { now: day(1) });
    const since = await heads();
    await world().restore();
    await give(bob, 4, { now: day(1) });
    const { checks } = await proveLedger(db, { now: endOfTests, since });
    const { offenders } = checks.find(({ name }) => name === 'heads') ?? { offenders: [] };
    expect(offenders.join('\n')).toMatch(new RegExp(`user ${kim} had \\d+ lines and has \\d+`));
    expect(offenders.join('\n')).toMatch(new RegExp(`user ${bob} line \\d+ is another than it was`));
    expect(offenders).toHaveLength(2);
  });

  test.each([
    ['of nothing', 'NULL, NULL, false', 'covered keys'],
    ['of a line that is not there', `'00000000-0000-4000-8000-000000000000', NULL, false`, 'keys'],
    [
      'in a digest that does not know it',
      'NULL, (SELECT "digestSeq" + 1 FROM "User" WHERE id = :bob), false',
      'digests',
    ],
  ])('a new key %s', async (_what, columns, check) => {
    const since = await heads();
    await world().run(`INSERT INTO "IdempotencyRecord" (scope, "userId", key, operation, "inputHash", answer, "createdAt", "lineId",
      "digestSeq", "isSealed") VALUES ('client', :bob, 'forged', 'charge', '', '{}', now(), ${columns})`);
    expect(await brokenSince(since)).toEqual({ [check]: expect.stringContaining(world().ids.bob ?? '') });
  });

  test('a new line that was removed, in the middle and at the end', async () => {
    const since = await heads();
    const { kim = '', bob = '' } = world().ids;
    for (const user of [kim, bob]) for (const amount of [3, 4, 5]) await give(user, amount, { now: day(1) });
    await world().run(`DELETE FROM "CreditTransaction" t USING "User" u WHERE u.id = t."userId" AND (u.id = :kim AND t.seq = u."ledgerSeq" - 1
      OR u.id = :bob AND t.seq = u."ledgerSeq")`);
    const { checks } = await proveLedger(db, { now: endOfTests, since });
    const { offenders } = checks.find(({ name }) => name === 'chain') ?? { offenders: [] };
    expect(offenders.join('\n')).toMatch(new RegExp(`user ${kim} line \\d+ is missing`));
    expect(offenders.join('\n')).toMatch(new RegExp(`user ${bob} line \\d+ is missing`));
  });

  test('an account that vanished', async () => {
    const since = await heads();
    const { eve = '' } = world().ids;
    await world().run('DELETE FROM "User" WHERE id = :eve');
    expect(await brokenSince(since)).toMatchObject({ heads: `user ${eve} is gone` });
  });

  test('a grant of which more remains than was given, a task without a charge, a debt, and a later grant that nobody gave', async () => {
    const since = await heads();
    await give(world().ids.kim ?? '', 3, { now: day(1) });
    await world().run(`UPDATE "CreditGrant" SET remaining = remaining + 2, amount = amount + 2 WHERE "userId" = :kim AND amount = 3;
      UPDATE "User" SET credits = credits + 2, "debtCredits" = "debtCredits" + 1 WHERE id = :kim;
      INSERT INTO "Task" (id, "userId", type, status, input, "chargedCredits", "deadlineAt", "createdAt")
        VALUES (:nobody, :bob, 'LIPSYNC', 'queued', '{}', 5, now(), now());
      INSERT INTO "CreditGrant" (id, "userId", source, amount, remaining, "effectiveAt", "createdAt")
        VALUES (:other, :ada, 'PROMO', 5, 0, '2040-01-06', now())`);
    const broken = await brokenSince(since);
    expect(Object.keys(broken)).toEqual(
      expect.arrayContaining(['balances', 'debts', 'grants', 'starts', 'tasks', 'covered grants']),
    );
  });
});

describe('what comes back of a settlement above what was held', () => {
  /** External work that was held at 10 and settled at 25, with heads so much later that nothing of it is read again as new. */
  async function settledBefore(): Promise<{ userId: string; moreId: string; since: Heads }> {
    const { id: userId } = await createUserWithCredits(db, 100);
    const moreId = lineIdOf(await settle(userId, lineIdOf(await hold(userId, 10, 30)), 25));
    const { at, heads: all } = await heads();
    return { userId, moreId, since: { at: new Date(at.getTime() + 60 * 60_000), heads: all } };
  }

  test('by an admin holds, beside the charge that it settled', async () => {
    const { userId, moreId, since } = await settledBefore();
    await refund(userId, moreId, { amountCredits: 5, reason: 'admin', now: day(20) });
    expect(await brokenSince(since)).toEqual({});
  });

  test('by its release holds, too', async () => {
    const { userId, moreId, since } = await settledBefore();
    await release(userId, moreId, { now: day(20) });
    expect(await brokenSince(since)).toEqual({});
  });
});
