import { randomBytes, randomUUID } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { createDb } from '#/platform/db.ts';
import { migrate } from '#/platform/migrations.ts';
import { useTestDatabase } from '#test/database.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';

const { url: serverUrl, sql } = useTestDatabase();

/** A database as the first release made it. */
async function createFirstRelease(): Promise<string> {
  const name = `first_${randomBytes(6).toString('hex')}`;
  await sql(`CREATE DATABASE ${name} TEMPLATE template0`);
  const url = Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href;
  const folder = await mkdtemp(join(tmpdir(), 'farthing-first-release-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const first = '20261121000000_init';
  await cp(join('prisma/migrations', first), join(folder, first), { recursive: true });
  await migrate(url, { folder });
  return url;
}

/** A user on Basic as the first release left them: welcome credits, an upgrade, a charge of 25 from the plan's credits. */
async function fillAsFirstRelease(url: string): Promise<string> {
  const [user, basic, welcome, allotment, task] = Array.from({ length: 5 }, () => randomUUID());
  const lines = Array.from({ length: 3 }, () => randomUUID());
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`
    INSERT INTO "Plan" (id, name, description, "monthlyPriceCents", "yearlyPriceCents", credits, "rolloverCapCredits", features, "updatedAt")
      VALUES ('${basic}', 'Basic', 'x', 1500, 21000, 500, 300, '{}', now());
    INSERT INTO "User" (id, name, email, "planId", "updatedAt") VALUES ('${user}', 'Ada', 'ada@example.org', '${basic}', now());
    INSERT INTO "CreditGrant" (id, "userId", source, amount, remaining, "effectiveAt", "expiresAt", "bookedAt", "createdAt") VALUES
      ('${welcome}', '${user}', 'SIGNUP', 60, 60, '2030-01-31T10:00Z', NULL, '2030-01-31T10:00Z', '2030-01-31T10:00Z'),
      ('${allotment}', '${user}', 'PLAN', 500, 475, '2030-01-31T10:00Z', '2030-02-28T10:00Z', '2030-01-31T10:00Z', '2030-01-31T10:00Z');
    INSERT INTO "PlanPeriod" ("userId", "planId", "billingCycle", "anchorAt", "startsAt", "endsAt", "grantId")
      VALUES ('${user}', '${basic}', 'monthly', '2030-01-31T10:00Z', '2030-01-31T10:00Z', '2030-02-28T10:00Z', '${allotment}');
    INSERT INTO "Task" (id, "userId", type, status, input, "chargedCredits", "chargeId", "deadlineAt", "createdAt", "finishedAt")
      VALUES ('${task}', '${user}', 'TEXT_TO_VIDEO', 'succeeded', '{}', 25, '${lines[2]}', now(), now(), now());
    INSERT INTO "IdempotencyRecord" (scope, "userId", key, operation, "inputHash", answer, "createdAt") VALUES
      ('client', '${user}', 'one', 'tasks.create text-to-video', 'x', '{"json": {"kind": "created", "task": {"chargeId": "${lines[2]}"}}}', now())`);
  const facts = [
    { amount: 60, balance: 60, type: 'CREDIT', generation: null, grant: welcome },
    { amount: 500, balance: 560, type: 'PURCHASE', generation: null, grant: allotment },
    { amount: -25, balance: 535, type: 'DEBIT', generation: 'TEXT_TO_VIDEO', grant: allotment },
  ];
  for (const [index, { amount, balance, type, generation, grant }] of facts.entries()) {
    await client.query(
      `WITH line AS (
         SELECT u.id AS "userId", u."ledgerHead" AS prev, "ledgerLineHash"(u."ledgerHead", $1::uuid, u.id, $2::int, $3::int, $4::int,
           $5::"TransactionType", $6::"GenerationType", 'x', $9::jsonb, 'system', NULL, '2030-01-31T10:00Z', concat_ws(' ', $7::uuid, $3::int)) AS hash
         FROM "User" u WHERE u.id = $8
       ), written AS (
         INSERT INTO "CreditTransaction" (id, "userId", seq, amount, balance, type, "generationType", description, metadata, actor, "prevHash", hash, "createdAt")
         SELECT $1::uuid, "userId", $2::int, $3::int, $4::int, $5::"TransactionType", $6::"GenerationType", 'x', $9::jsonb, 'system', prev, hash, '2030-01-31T10:00Z' FROM line
       ), funded AS (
         INSERT INTO "CreditFunding" ("transactionId", ordinal, "grantId", amount) VALUES ($1, 0, $7, $3)
       )
       UPDATE "User" u SET credits = $4, "ledgerSeq" = $2, "ledgerHead" = line.hash FROM line WHERE u.id = line."userId"`,
      [lines[index], index + 1, amount, balance, type, generation, grant, user, generation ? { taskId: task } : {}],
    );
  }
  await client.end();
  return String(user);
}

test('a database of the first release keeps its ledger, and its plans renew and roll over', async () => {
  const url = await createFirstRelease();
  const userId = await fillAsFirstRelease(url);
  await migrate(url);
  const db = createDb(url);
  try {
    await expectLedgerHolds(db);
    const user = await db.user.findUniqueOrThrow({ where: { id: userId } });
    const end = new Date('2030-02-28T10:00:00.000Z');
    expect(user).toMatchObject({ renewsAt: end, nextDueAt: end, credits: 535 });
    // 300 of the 475 unused roll over, for a month; 500 are new.
    expect(await ledgerOf(db).balanceAt(userId, end)).toBe(60 + 300 + 500);
    expect(await ledgerOf(db).balanceAt(userId, new Date('2030-03-31T09:59:59.999Z'))).toBe(60 + 300 + 500);
    expect(await ledgerOf(db).balanceAt(userId, new Date('2030-03-31T10:00:00.000Z'))).toBe(60 + 300 + 500);
  } finally {
    await db.$disconnect();
  }
});
