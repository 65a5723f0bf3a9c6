import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { proveLedger } from '#/ledger/ledger.ts';
import { compareCatalog } from '#/platform/catalog.ts';
import { createDb, type Db } from '#/platform/db.ts';
import { migrate } from '#/platform/migrations.ts';
import { useTestDatabase } from '#test/database.ts';
import { endOfTests } from '#test/ledger-invariants.ts';
import { askAgain, type Build } from '#test/old-database/build.ts';
import { encode, lastMigration, loadDump, readExpected } from '#test/old-database/dump.ts';
import { type Expected, facts } from '#test/old-database/facts.ts';
import { todaysBuild } from '#test/old-database/todays-build.ts';

const { url: serverUrl, sql } = useTestDatabase();
const name = `old_${randomBytes(6).toString('hex')}`;
const url = Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href;
const ownMigrations = 'prisma/migrations';

let expected: Expected;
let db: Db;
let build: Build;
let client: pg.Client;

beforeAll(async () => {
  await sql(`CREATE DATABASE ${name} TEMPLATE template0`);
  await migrateAsThen();
  client = new pg.Client({ connectionString: url });
  await client.connect();
  await loadDump(client);
  await migrate(url);
  db = createDb(url);
  build = todaysBuild(db);
  expected = await readExpected<Expected>();
});
afterAll(async () => {
  await Promise.all([db?.$disconnect(), client?.end()]);
  await sql(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
});

/** Applies the migrations that the release of the dump had. */
async function migrateAsThen(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'farthing-old-migrations-'));
  try {
    const names = (await readdir(ownMigrations)).filter((one) => one <= lastMigration);
    for (const one of names) await cp(path.join(ownMigrations, one), path.join(folder, one), { recursive: true });
    await migrate(url, { folder });
  } finally {
    await rm(folder, { recursive: true });
  }
}

// Before them it was clean by the proof of then, or there would be no dump (make.ts).
test('the proof is clean after the later migrations', async () => {
  expect(await build.brokenInvariants()).toEqual([]);
});

test('the catalog is that of a fresh migration', async () => {
  const { differences } = await compareCatalog(url);
  expect(differences).toEqual([]);
});

test('the dump has the accounts that are expected', async () => {
  const users = await db.user.findMany({ select: { id: true } });
  expect(users.map(({ id }) => id).sort()).toEqual(Object.keys(expected.accounts).sort());
  expect(users.length).toBeGreaterThan(60);
  expect(await build.plans()).toEqual(expected.plans);
});

describe('of every account stays', () => {
  test.each(facts)('its $name', async ({ name: fact, read }) => {
    for (const [userId, account] of Object.entries(expected.accounts)) {
      const found = { [userId]: encode(await read(build, userId)) };
      expect(found).toEqual({ [userId]: encode(account[fact]) });
    }
  });
});

test('every task says what it was charged and what it cost in the end, as two figures', async () => {
  const tasks = await db.task.findMany({ where: { chargeId: { not: null } } });
  for (const { id, chargeId, status, chargedCredits, costCredits } of tasks) {
    const charge = await db.creditTransaction.findUniqueOrThrow({ where: { id: chargeId ?? '' } });
    const end = await db.chargeEnd.findUnique({ where: { chargeId: chargeId ?? '' } });
    expect([id, chargedCredits]).toEqual([id, -charge.amount]);
    expect([id, costCredits]).toEqual([id, end?.costCredits ?? null]);
    const outcomes = {
      succeeded: 'settled',
      failed: 'released',
      canceled: 'released',
      queued: undefined,
      running: undefined,
    };
    expect([id, end?.outcome]).toEqual([id, outcomes[status]]);
  }
  expect(new Set(tasks.map(({ status }) => status)).size).toBe(5);
});

test('every request that was answered under its key is answered the same, and nothing happens', async () => {
  const countLines = () => db.creditTransaction.count();
  const before = await countLines();
  for (const { answer, ...request } of expected.answers) {
    const found = { request, answer: encode(await askAgain(build, request)) };
    expect(found).toEqual({ request, answer: encode(answer) });
  }
  expect(await countLines()).toBe(before);
  expect(await build.brokenInvariants()).toEqual([]);
});

describe('an old line that is changed by hand after the later migrations is named by the proof:', () => {
  let lineId: string;
  beforeAll(async () => {
    // In the middle of the longest history.
    const { rows } = await client.query<{ id: string }>(`
      SELECT t.id FROM "CreditTransaction" t JOIN "User" u ON u.id = t."userId" AND t.seq = u."ledgerSeq" / 2
      ORDER BY u."ledgerSeq" DESC LIMIT 1`);
    lineId = rows[0]?.id ?? '';
    await client.query(`CREATE TEMP TABLE kept_line AS SELECT * FROM "CreditTransaction" WHERE id = '${lineId}'`);
  });

  test.each([
    ['what it says', `description = description || '.'`],
    ['its amount', 'amount = amount + 1'],
    ['its instant', `"createdAt" = "createdAt" + interval '1 millisecond'`],
    ['its reason', `metadata = metadata || '{"reason": "other"}'`],
    ['a column that lines have since: reason', `reason = 'expiry'`],
    ['a column that lines have since: task', '"taskId" = gen_random_uuid()'],
    ['a column that lines have since: debt', '"debtCredits" = 0'],
    ['a column that lines have since: most that it may cost', '"maxCostCredits" = 1'],
    ['a column that lines have since: where it rolled over to', '"rolledOverTo" = gen_random_uuid()'],
    ['a column that lines have since: price', `price = '{}'`],
  ])('%s', async (_what, change) => {
    onTestFinished(() =>
      doByHand(`DELETE FROM "CreditTransaction" WHERE id = '${lineId}';
        INSERT INTO "CreditTransaction" SELECT * FROM kept_line`),
    );
    await doByHand(`UPDATE "CreditTransaction" SET ${change} WHERE id = '${lineId}'`);
    expect((await build.brokenInvariants()).join('\n')).toContain(lineId);
  });
});

describe('what was there before is under the digest of its account, so that the proof names', () => {
  /** Changes rows, which are put back after the test, and returns the checks that name something of the account. */
  async function namedAfter(userId: string, statements: string): Promise<string[]> {
    await doByHand(`CREATE TEMP TABLE kept_period AS SELECT * FROM "PlanPeriod"; CREATE TEMP TABLE kept_user AS SELECT * FROM "User";
      CREATE TEMP TABLE kept_record AS SELECT * FROM "IdempotencyRecord"; CREATE TEMP TABLE kept_grant AS SELECT * FROM "CreditGrant";
      ${statements}`);
    onTestFinished(() =>
      doByHand(`DELETE FROM "PlanPeriod"; DELETE FROM "User"; DELETE FROM "IdempotencyRecord"; DELETE FROM "CreditGrant";
        INSERT INTO "User" SELECT * FROM kept_user; INSERT INTO "PlanPeriod" SELECT * FROM kept_period;
        INSERT INTO "IdempotencyRecord" SELECT * FROM kept_record; INSERT INTO "CreditGrant" SELECT * FROM kept_grant;
        DROP TABLE kept_period, kept_user, kept_record, kept_grant`),
    );
    const { checks } = await proveLedger(db, { userIds: [userId], now: endOfTests });
    return checks.filter(({ violations }) => violations > 0).map(({ name: check }) => check);
  }

  async function someId(query: string): Promise<string> {
    const { rows } = await client.query<{ id: string }>(`${query} LIMIT 1`);
    expect(rows).toHaveLength(1);
    return String(rows[0]?.id);
  }

  test('the plan of a period whose allotment has a line of version 1', async () => {
    const period = await someId(`SELECT k.id FROM "PlanPeriod" k JOIN "CreditFunding" f ON f."grantId" = k."grantId"
      JOIN "CreditTransaction" t ON t.id = f."transactionId" AND t."hashVersion" = 1 JOIN "Plan" p ON p.id = k."planId"
      WHERE t.type = 'PURCHASE' AND p.name = 'Basic' AND k."digestSeq" = 2 ORDER BY k.id`);
    const userId = await someId(`SELECT "userId" AS id FROM "PlanPeriod" WHERE id = '${period}'`);
    const named = await namedAfter(
      userId,
      `UPDATE "PlanPeriod" SET "planId" = (SELECT id FROM "Plan" WHERE name = 'Premium') WHERE id = '${period}'`,
    );
    expect(named).toContain('digests');
  });

  test('the seal of an account that had no line, removed with what it covers', async () => {
    const userId = await someId(
      `SELECT u.id FROM "User" u WHERE u."ledgerSeq" = 0 AND u."ledgerSeal" IS NOT NULL ORDER BY u.id`,
    );
    const named = await namedAfter(
      userId,
      `DELETE FROM "IdempotencyRecord" WHERE "userId" = '${userId}' AND "isSealed";
       DELETE FROM "CreditGrant" WHERE "userId" = '${userId}' AND "isSealed";
       UPDATE "User" SET "ledgerSeal" = NULL, "sealedSeq" = NULL WHERE id = '${userId}'`,
    );
    expect(named).toEqual(['digests']);
  });

  test('a plan that was to follow', async () => {
    const userId = await someId(`SELECT id FROM "User" WHERE "nextPlanId" IS NOT NULL ORDER BY id`);
    const named = await namedAfter(
      userId,
      `UPDATE "User" SET "nextPlanAt" = "nextPlanAt" + interval '1 month' WHERE id = '${userId}'`,
    );
    expect(named).toEqual(['next plans']);
  });
});

/** As only a superuser can: with the triggers off. */
async function doByHand(statements: string): Promise<void> {
  await client.query(`SET session_replication_role = replica; ${statements}; SET session_replication_role = origin`);
}
