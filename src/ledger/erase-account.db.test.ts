import pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { endPlan } from '#/features/plans/commands/end-plan.ts';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { downgradePlan, upgradePlan } from '#/features/plans/plan-service.ts';
import { startFreePlan } from '#/features/plans/sign-up-service.ts';
import { eraseSalt, eraseStoredAnswers } from '#/ledger/erase-account.ts';
import { ledgerPasses, passSql } from '#/ledger/proof/checks.ts';
import { compareWithHeads, readHeads } from '#/ledger/proof/heads.ts';
import { proveLedger } from '#/ledger/proof/proof-service.ts';
import { AccountClosingError, GoneError } from '#/lib/errors.ts';
import { inTransaction } from '#/platform/db.ts';
import { creditVerbs, lineIdOf } from '#test/credit-verbs.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';
import { expectLedgerHolds, findBrokenInvariants } from '#test/ledger-invariants.ts';

const { db, ledger, directUrl } = useTestDatabase();
const { give, charge, refund, hold, settle, void: voidGrant, clawback } = creditVerbs(db);
const client = new pg.Client({ connectionString: directUrl });

beforeAll(async () => {
  await createMissingPlans(db);
  await client.connect();
});
afterAll(() => client.end());

/** Somebody with a plan, a downgrade to come, keys of their own, refunds, a grant to come, a debt and ends of charges. */
async function liveMuch(): Promise<string> {
  const { id: userId } = await createUser(db);
  await startFreePlan(ledger, userId, { welcome: { secret: 'of the test', maxGrantsPerDay: null } });
  await upgradePlan(ledger, { userId, planName: 'Premium', billingCycle: 'monthly', actor: 'system' });
  await downgradePlan(ledger, { userId, planName: 'Basic', actor: 'system', idempotencyKey: 'my own words' });
  const { answer } = await give(userId, 30, { reference: 'payment-1' });
  await give(userId, 7, { effectiveAt: new Date(Date.now() + 86_400_000 * 300), source: 'PROMO' });
  await charge(userId, 5_000_000, { idempotencyKey: 'a refusal' });
  await refund(userId, lineIdOf(await charge(userId, 20, { idempotencyKey: 'order-4711' })));
  await settle(userId, lineIdOf(await hold(userId, 10)), 4);
  await charge(userId, 15);
  await clawback(userId, answer.grantId);
  return userId;
}

/** Takes what the account still has, as the deletion of an account does. */
async function empty(userId: string): Promise<void> {
  await endPlan(ledger, userId);
  const open = { userId, voidedAt: null, OR: [{ bookedAt: null }, { remaining: { gt: 0 } }] };
  for (const { id } of await db.creditGrant.findMany({ where: open })) await voidGrant(userId, id);
}

async function erase(userId: string): Promise<void> {
  await db.user.update({ where: { id: userId }, data: { deletionAt: new Date() } });
  await empty(userId);
  await inTransaction(db, (tx) => eraseSalt(tx, userId));
  await eraseStoredAnswers(db, userId);
}

test('the proof holds before an account is erased, after each step, and after all', async () => {
  const userId = await liveMuch();
  await db.user.update({ where: { id: userId }, data: { deletionAt: new Date() } });
  await expectLedgerHolds(db, { userIds: [userId] });
  await endPlan(ledger, userId);
  await expectLedgerHolds(db, { userIds: [userId] });
  await empty(userId);
  await expectLedgerHolds(db, { userIds: [userId] });
  await inTransaction(db, (tx) => eraseSalt(tx, userId));
  await expectLedgerHolds(db, { userIds: [userId] });
  await eraseStoredAnswers(db, userId);
  await expectLedgerHolds(db, { userIds: [userId] });
  await expectLedgerHolds(db);
  const account = await db.user.findUniqueOrThrow({ where: { id: userId }, include: { plan: true } });
  expect(account).toMatchObject({
    credits: 0,
    renewsAt: null,
    nextDueAt: null,
    nextPlanId: null,
    plan: { name: 'Free' },
  });
});

test('a proof that goes on from heads of before holds after an erasure, too', async () => {
  const userId = await liveMuch();
  const heads = await db.$transaction((tx) => readHeads(tx));
  await erase(userId);
  const report = await proveLedger(db, { since: heads });
  expect(report.checks.filter(({ violations }) => violations > 0)).toEqual([]);
  expect(await compareWithHeads(db, heads.heads)).toEqual([]);
});

test('nothing that a person chose is left of the keys, and nothing that was answered', async () => {
  const userId = await liveMuch();
  const { ledgerSalt } = await db.user.findUniqueOrThrow({ where: { id: userId } });
  await erase(userId);
  const records = await db.idempotencyRecord.findMany({ where: { userId } });
  expect(records.length).toBeGreaterThan(8);
  expect(records.filter(({ answer }) => answer !== null)).toEqual([]);
  expect(JSON.stringify(records)).not.toMatch(/my own words|order-4711|a refusal/);
  const ofPeople = records.filter(({ scope, operation }) => scope === 'client' && operation !== 'void');
  expect(ofPeople.filter(({ inputHash }) => inputHash !== '')).toEqual([]);
  const after = await db.user.findUniqueOrThrow({ where: { id: userId } });
  expect(Buffer.from(after.ledgerSalt)).toHaveLength(32);
  expect(Buffer.from(after.ledgerSalt)).not.toEqual(Buffer.from(ledgerSalt));
});

test('a replay, a refund and a grant to an erased account are told that it is gone, and change nothing', async () => {
  const userId = await liveMuch();
  const chargeId = lineIdOf(await charge(userId, 9, { idempotencyKey: 'again' }));
  await erase(userId);
  const lines = await db.creditTransaction.count({ where: { userId } });
  for (const late of [
    () => charge(userId, 9, { idempotencyKey: 'again' }),
    () => refund(userId, chargeId, { reason: 'admin' }),
    () => give(userId, 5, { reference: 'payment-1' }),
    () => upgradePlan(ledger, { userId, planName: 'Basic', billingCycle: 'monthly', actor: 'system' }),
  ])
    await expect(late()).rejects.toThrow(GoneError);
  expect(await db.creditTransaction.count({ where: { userId } })).toBe(lines);
  expect(
    await ledger.bookDueAccounts({ logger: console as never }, new Date('2150-01-01T00:00:00Z')),
  ).toBeGreaterThanOrEqual(0);
  expect(await db.creditTransaction.count({ where: { userId } })).toBe(lines);
});

test('an account that is about to be deleted is charged nothing new, and what it was answered before is answered again', async () => {
  const userId = await liveMuch();
  await give(userId, 50);
  const before = await charge(userId, 3, { idempotencyKey: 'before' });
  await db.user.update({ where: { id: userId }, data: { deletionAt: new Date() } });
  await expect(charge(userId, 3)).rejects.toThrow(AccountClosingError);
  expect((await charge(userId, 3, { idempotencyKey: 'before' })).answer).toEqual(before.answer);
  await refund(userId, lineIdOf(before));
  await db.user.update({ where: { id: userId }, data: { deletionAt: null } });
  expect((await charge(userId, 3)).answer.kind).toBe('charged');
});

test('an account that still has something, and one whose digest was changed by hand, are not erased', async () => {
  const userId = await liveMuch();
  await expect(inTransaction(db, (tx) => eraseSalt(tx, userId))).rejects.toThrow('still has credits');
  await empty(userId);
  await change(`UPDATE "ChargeEnd" SET "costCredits" = "costCredits" + 1 WHERE "userId" = '${userId}'`);
  await expect(inTransaction(db, (tx) => eraseSalt(tx, userId))).rejects.toThrow('The digest of account');
  await change(`UPDATE "ChargeEnd" SET "costCredits" = "costCredits" - 1 WHERE "userId" = '${userId}'`);
});

describe('a change by hand of what is left of an erased account is named', () => {
  let userId: string;
  beforeAll(async () => {
    userId = await liveMuch();
    await erase(userId);
  });

  test.each([
    ['the salt', `UPDATE "User" SET "ledgerSalt" = sha256('x') WHERE id = :user`],
    ['when it was deleted', `UPDATE "User" SET "deletedAt" = "deletedAt" + interval '1 second' WHERE id = :user`],
    ['that it was deleted', `UPDATE "User" SET "deletedAt" = NULL WHERE id = :user`],
    ['the erasure', `DELETE FROM "ErasedAccount" WHERE "userId" = :user`],
    [
      'the instant of the erasure',
      `UPDATE "ErasedAccount" SET "erasedAt" = "erasedAt" + interval '1 day' WHERE "userId" = :user`,
    ],
    ['the place of the erasure', `UPDATE "ErasedAccount" SET "digestSeq" = "digestSeq" - 1 WHERE "userId" = :user`],
    ['the hash of what was left', `UPDATE "ErasedAccount" SET "factsHash" = sha256('x') WHERE "userId" = :user`],
    ['a stored hash', `UPDATE "ErasedDigestItem" SET hash = sha256('x') WHERE "userId" = :user AND seq = 2`],
    ['a stored hash that is gone', `DELETE FROM "ErasedDigestItem" WHERE "userId" = :user AND seq = 2`],
    ['the place of a stored hash', `UPDATE "ErasedDigestItem" SET seq = 900 WHERE "userId" = :user AND seq = 2`],
    [
      'whose a stored hash is',
      `UPDATE "ErasedDigestItem" SET "userId" = gen_random_uuid() WHERE "userId" = :user AND seq = 2`,
    ],
    ['the cost of work', `UPDATE "ChargeEnd" SET "costCredits" = 0 WHERE "userId" = :user`],
    [
      'the terms of a period',
      `UPDATE "PlanPeriod" SET credits = credits + 1 WHERE "userId" = :user AND "endsAt" IS NOT NULL`,
    ],
    [
      'a grant that was to come',
      `UPDATE "CreditGrant" SET amount = amount + 1 WHERE "userId" = :user AND "bookedAt" IS NULL`,
    ],
    [
      'which line a key made',
      `UPDATE "IdempotencyRecord" SET "lineId" = NULL WHERE "userId" = :user AND operation = 'grant' AND scope = 'system'`,
    ],
    [
      'a key of the product',
      `UPDATE "IdempotencyRecord" SET key = 'other' WHERE "userId" = :user AND operation = 'chargeback'`,
    ],
    ['a key that is gone', `DELETE FROM "IdempotencyRecord" WHERE "userId" = :user AND operation = 'downgradePlan'`],
    [
      'when a key was used',
      `UPDATE "IdempotencyRecord" SET "createdAt" = "createdAt" + interval '1 second' WHERE "userId" = :user AND operation = 'deduct'`,
    ],
    ['a line', `UPDATE "CreditTransaction" SET description = 'other' WHERE "userId" = :user AND seq = 2`],
    [
      'the hash of a key in a line',
      `UPDATE "CreditTransaction" SET "keyHash" = sha256('x') WHERE "userId" = :user AND seq = 2`,
    ],
    [
      'a grant that can be spent again',
      `UPDATE "CreditGrant" SET "voidedAt" = NULL WHERE "userId" = :user AND "bookedAt" IS NULL`,
    ],
  ])('%s', async (_, statement) => {
    await client.query('BEGIN');
    onTestFinished(async () => void (await client.query('ROLLBACK')));
    await client.query(`SET LOCAL session_replication_role = replica; ${statement.replaceAll(':user', `'${userId}'`)}`);
    expect(await brokenWithin()).not.toEqual([]);
  });

  /** What the proof finds within the transaction of the change. */
  async function brokenWithin(): Promise<unknown[]> {
    const found: unknown[] = [];
    for (const pass of ledgerPasses) found.push(...(await client.query(passSql(pass), [new Date()])).rows);
    return found;
  }
});

test('an account that was not deleted is not hidden by stored hashes that somebody puts there', async () => {
  const userId = await liveMuch();
  await change(`INSERT INTO "ErasedDigestItem" SELECT '${userId}', e."digestSeq", "saltedHash"(u."ledgerSalt", "endText"(e."chargeId", e.outcome, e."costCredits", e."endedAt"))
    FROM "ChargeEnd" e JOIN "User" u ON u.id = e."userId" WHERE e."userId" = '${userId}';
    UPDATE "ChargeEnd" SET "costCredits" = 3 WHERE "userId" = '${userId}'`);
  expect((await findBrokenInvariants(db, { userIds: [userId] })).join()).toContain('digests');
});

async function change(statements: string): Promise<void> {
  await client.query(`SET session_replication_role = replica; ${statements}; SET session_replication_role = origin`);
}
