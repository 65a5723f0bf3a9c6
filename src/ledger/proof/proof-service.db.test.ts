import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { type ProofReport, proveLedger } from '#/ledger/proof/proof-service.ts';
import { creditVerbs, lineIdOf } from '#test/credit-verbs.ts';
import { createUserWithCredits } from '#test/factories.ts';
import { endOfTests } from '#test/ledger-invariants.ts';
import { findBroken, useProofWorld } from '#test/proof-cases.ts';

const { db, world } = useProofWorld();

test('a ledger with something of everything is clean, and every check has seen some of what it looks at', async () => {
  expect(await findBroken(db, world())).toEqual({});
  const { checks, accounts, lines } = await proveLedger(db, { now: endOfTests });
  expect(checks.filter((check) => check.checked === 0)).toEqual([]);
  expect({ accounts, lines }).toEqual({ accounts: 4, lines: await db.creditTransaction.count() });
});

test('an empty ledger is clean, and so is that of somebody who does not exist, or of nobody', async () => {
  await world().run(
    'TRUNCATE "User", "Task", "CreditTransaction", "CreditFunding", "CreditGrant", "IdempotencyRecord", "ChargeEnd" CASCADE',
  );
  expect(await proveLedger(db, { now: endOfTests })).toMatchObject({ isClean: true, accounts: 0, lines: 0 });
  expect((await proveLedger(db, { userIds: [world().ids.nobody ?? ''], now: endOfTests })).isClean).toBe(true);
  expect((await proveLedger(db, { userIds: [], now: endOfTests })).isClean).toBe(true);
});

test('what is wrong with one account is not said of another', async () => {
  await world().run('UPDATE "User" SET credits = credits + 1 WHERE id = :bob');
  const { bob = '', kim = '' } = world().ids;
  expect(await proveLedger(db, { userIds: [kim], now: endOfTests })).toMatchObject({
    isClean: true,
    accounts: 1,
    lines: 13,
  });
  expect(await proveLedger(db, { userIds: [bob, kim], now: endOfTests })).toMatchObject({
    isClean: false,
    accounts: 2,
    lines: 19,
  });
});

test('of many violations all are counted, and the first by time are named', async () => {
  await world().run('UPDATE "CreditTransaction" SET balance = balance + seq WHERE "userId" = :kim');
  await world().rechain('kim');
  for (const report of [
    await proveLedger(db, { now: endOfTests }),
    await proveLedger(db, { userIds: [world().ids.kim ?? ''], now: endOfTests }),
  ]) {
    const steps = report.checks.find((check) => check.name === 'steps');
    expect(steps?.violations).toBe(13);
    expect(steps?.offenders.map((text) => /line (\d+)/.exec(text)?.[1])).toEqual(['1', '2', '3', '4', '5']);
  }
});

test('the checks have different names', async () => {
  const names = (await proveLedger(db, { now: endOfTests })).checks.map((check) => check.name);
  expect(new Set(names).size).toBe(names.length);
});

describe('while the system runs', () => {
  const { charge, refund, give } = creditVerbs(db);

  test('every proof is clean, over everything and over one account, whatever is charged and refunded meanwhile', async () => {
    const users = await Promise.all(Array.from({ length: 4 }, () => createUserWithCredits(db, 1000)));
    let isOver = false;
    const reports: ProofReport[] = [];
    const prover = async () => {
      while (!isOver)
        reports.push(
          await proveLedger(db, { now: endOfTests }),
          await proveLedger(db, { userIds: [users[0]?.id ?? ''], now: endOfTests }),
        );
    };
    const spend = async (userId: string) => {
      for (let count = 0; count < 15; count += 1) {
        const chargeId = lineIdOf(await charge(userId, 5));
        if (count % 3 === 0) await refund(userId, chargeId, { amountCredits: 2 });
        if (count % 5 === 0) await give(userId, 7);
      }
    };
    const proving = prover();
    await Promise.all([...users, ...users].map((user) => spend(user.id))).finally(() => {
      isOver = true;
    });
    await proving;
    expect(reports.length).toBeGreaterThan(1);
    for (const report of reports) expect(report.checks.filter((check) => check.violations > 0)).toEqual([]);
    expect((await proveLedger(db, { now: endOfTests })).isClean).toBe(true);
  });

  test('a proof waits for nobody: not for a transaction that holds the account and has written a line', async () => {
    const { bob = '' } = world().ids;
    await db.$transaction(async (tx) => {
      await tx.$executeRaw`SELECT 1 FROM "User" WHERE id = ${bob}::uuid FOR UPDATE`;
      await tx.$executeRaw`UPDATE "User" SET credits = credits + 1 WHERE id = ${bob}::uuid`;
      expect((await proveLedger(db, { now: endOfTests })).isClean).toBe(true);
      expect((await proveLedger(db, { userIds: [bob], now: endOfTests })).isClean).toBe(true);
    });
    expect((await proveLedger(db, { now: endOfTests })).isClean).toBe(false);
  });

  test('nobody waits for a proof: it holds no lock but that of reading, and may write nothing', async () => {
    const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
    await client.connect();
    const locks = new Set<string>();
    // A proof of a small ledger may begin and end between two looks: another one is looked at then.
    while (locks.size === 0) {
      let isDone = false;
      const proving = proveLedger(db, { now: endOfTests }).finally(() => {
        isDone = true;
      });
      while (!isDone) {
        const { rows } = await client.query<{ mode: string }>(
          `SELECT DISTINCT l.mode FROM pg_locks l JOIN pg_class c ON c.oid = l.relation JOIN pg_stat_activity a USING (pid)
           WHERE c.relname IN ('User', 'CreditTransaction') AND a.datname = current_database() AND a.backend_type = 'client backend'`,
        );
        for (const { mode } of rows) locks.add(mode);
      }
      await proving;
    }
    await client.end();
    expect(locks).toEqual(new Set(['AccessShareLock']));
  });
});
