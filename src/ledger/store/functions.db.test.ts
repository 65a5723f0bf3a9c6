import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { upgradePlan } from '#/features/plans/plan-service.ts';
import { periodText, recurringTermsOf } from '#/features/plans/rules/plan-terms.ts';
import { startFreePlan } from '#/features/plans/sign-up-service.ts';
import type { Entry } from '#/ledger/rules/account.ts';
import { endText, grantFacts, keyText, laterGrantText, lineText } from '#/ledger/store/hashed-texts.ts';
import { creditVerbs, lineIdOf } from '#test/credit-verbs.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';

const { db, sql, directUrl } = useTestDatabase();
const source = path.join(import.meta.dirname, '../..');
const files = ['ledger', 'features/plans', 'features/tasks'].map((room) =>
  path.join(source, room, 'store/functions.sql'),
);

const definitions = `SELECT p.oid::regprocedure::text AS name, p.prosrc AS source, p.provolatile AS volatility,
    p.proparallel AS parallel, p.prorettype::regtype::text AS result, p.proargnames AS arguments, l.lanname AS language
  FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang WHERE p.pronamespace = 'public'::regnamespace ORDER BY 1`;

test('the functions of the database are those of the files functions.sql', async () => {
  const client = new pg.Client({ connectionString: directUrl });
  await client.connect();
  const text = (await Promise.all(files.map((file) => readFile(file, 'utf8')))).join('\n');
  const named = [...text.matchAll(/CREATE OR REPLACE (?:FUNCTION|AGGREGATE) "(?<name>\w+)"/g)].map(
    ({ groups }) => groups?.name,
  );
  try {
    const migrated = (await client.query(definitions)).rows;
    await client.query('BEGIN');
    await client.query(text);
    expect((await client.query(definitions)).rows).toEqual(migrated);
    const names = migrated.map(({ name }) => /^"?(?<plain>\w+)/.exec(name)?.groups?.plain);
    for (const name of named) expect(names).toContain(name);
  } finally {
    await client.end();
  }
});

describe('the texts that hashes cover are composed by the database as by the process', () => {
  const { give, charge, settle } = creditVerbs(db);
  const at = new Date('2030-01-01T00:00:00.123Z');

  test('of grants', async () => {
    const { id: userId } = await createUser(db);
    await give(userId, 5, { now: at, priority: 7, expiresAt: new Date('2030-02-01T00:00:00.001Z') });
    await give(userId, 6, { now: at, effectiveAt: new Date('2031-01-01T00:00:00.999Z'), source: 'PROMO' });
    const rows = await sql<{ id: string; facts: string }>(
      `SELECT g.id, "grantFacts"(g) AS facts FROM "CreditGrant" g WHERE g."userId" = $1`,
      [userId],
    );
    expect(rows).toHaveLength(2);
    for (const { id, facts } of rows) {
      const {
        amount: amountCredits,
        remaining: remainingCredits,
        ...row
      } = await db.creditGrant.findUniqueOrThrow({ where: { id } });
      const grant = { ...row, amountCredits, remainingCredits } as never;
      expect(grantFacts(grant)).toBe(facts);
      expect(laterGrantText(grant)).toBe(`grant/${id}/${facts}`);
    }
  });

  test('of keys and ends of charges', async () => {
    const { id: userId } = await createUser(db);
    await give(userId, 50, { now: at });
    const chargeId = lineIdOf(
      await charge(userId, 20, { now: at, idempotencyKey: 'a key / with "signs" – and ünïcode' }),
    );
    await settle(userId, chargeId, 5, { now: at });
    const keys = await sql<{ said: string }>(
      `SELECT "keyText"(scope, operation, "inputHash", key, "createdAt") AS said FROM "IdempotencyRecord" WHERE "userId" = $1 ORDER BY 1`,
      [userId],
    );
    const records = await db.idempotencyRecord.findMany({ where: { userId } });
    expect(records.map(keyText).sort()).toEqual(keys.map(({ said }) => said).sort());
    const [end] = await sql<{ said: string }>(
      `SELECT "endText"("chargeId", outcome, "costCredits", "endedAt") AS said FROM "ChargeEnd" WHERE "chargeId" = $1`,
      [chargeId],
    );
    expect(endText({ chargeId, outcome: 'settled', costCredits: 5, endedAt: at })).toBe(end?.said);
  });

  test('of periods of plans', async () => {
    const { id: userId } = await createUser(db);
    await createMissingPlans(db);
    await startFreePlan(ledgerOf(db), userId, { now: at });
    await upgradePlan(ledgerOf(db), { userId, planName: 'Basic', billingCycle: 'yearly', actor: 'system', now: at });
    const told = await sql<{ id: string; said: string }>(
      `SELECT p.id, "periodText"(p) AS said FROM "PlanPeriod" p WHERE "userId" = $1`,
      [userId],
    );
    expect(told).toHaveLength(2);
    for (const { id, said } of told) {
      const { plan, ...period } = await db.planPeriod.findUniqueOrThrow({ where: { id }, include: { plan: true } });
      const { billingCycle, ...times } = period;
      expect(periodText({ ...times, terms: recurringTermsOf(plan, billingCycle) })).toBe(said);
    }
  });

  test('of lines', async () => {
    const { id: userId } = await createUser(db);
    const entries: Entry[] = [];
    const facts = {
      metadata: {},
      actor: 'system',
      at,
      opens: [],
      refundsId: null,
      generationType: null,
      type: 'CREDIT' as const,
    };
    for (const [index, more] of [
      { description: 'Plain', debtCredits: 0 },
      { description: 'ünïcode / and : signs', debtCredits: -3, reason: 'a/b', plan: '3:x', planId: userId },
      { description: '', debtCredits: 0, generationType: 'TEXT', taskId: userId, grantId: userId, settlesId: userId },
      { description: '-', debtCredits: 7, rolledOverTo: userId, maxCostCredits: 9, refundsId: userId },
    ].entries()) {
      const figures = { seq: index + 1, amountCredits: 5, balanceCredits: 5 * index, allocations: [], starts: [] };
      entries.push({ ...facts, id: randomUUID(), userId, ...figures, ...more });
    }
    for (const entry of entries) {
      const { at: createdAt, amountCredits: amount, balanceCredits: balance, debtCredits, ...columns } = entry;
      const row = { ...columns, createdAt, amount, balance, debtCredits: debtCredits || null };
      for (const keyHash of [null, '\\x00']) {
        const [told] = await sql<{ said: string }>(
          `SELECT "lineText"(jsonb_populate_record(NULL::"CreditTransaction", $1::jsonb), '') AS said`,
          [JSON.stringify({ ...row, keyHash })],
        );
        expect(lineText(entry, keyHash !== null)).toBe(told?.said);
      }
    }
  });
});
