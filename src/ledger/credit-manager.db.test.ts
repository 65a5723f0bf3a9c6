import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { clientKey } from '#/ledger/idempotency.ts';
import { inTransaction } from '#/platform/db.ts';
import { useTestDatabase } from '#test/database.ts';
import { createGrant, createUser, createUserWithCredits } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';

const { db, ledger, sql } = useTestDatabase();
const day = 24 * 60 * 60 * 1000;
const fromNow = (milliseconds: number) => new Date(Date.now() + milliseconds);

function charge(userId: string, options: { seconds?: number; idempotencyKey?: string; now?: Date } = {}) {
  const { seconds = 5, ...key } = options;
  return ledgerOf(db).checkAndDeduct({
    userId,
    actor: `user:${userId}`,
    type: 'TEXT_TO_VIDEO',
    input: { seconds },
    ...key,
  });
}

async function chargeId(userId: string): Promise<string> {
  const { answer } = await charge(userId);
  if (answer.kind !== 'charged' || !answer.transactionId) throw new Error('The charge was refused.');
  return answer.transactionId;
}

function giveBack(
  userId: string,
  id: string,
  options: { amountCredits?: number; idempotencyKey?: string; now?: Date } = {},
) {
  return ledgerOf(db).refund({
    userId,
    chargeId: id,
    reason: 'failure',
    description: 'Returned',
    actor: 'system',
    ...options,
  });
}

function linesOf(userId: string) {
  return db.creditTransaction.findMany({ where: { userId }, orderBy: { seq: 'asc' } });
}

async function remainingOf(...ids: string[]): Promise<(number | undefined)[]> {
  const grants = await db.creditGrant.findMany({ where: { id: { in: ids } } });
  return ids.map((id) => grants.find((grant) => grant.id === id)?.remaining);
}

describe('a charge', () => {
  test('writes one line that says who did it, why, and what the price came from', async () => {
    const user = await createUserWithCredits(db, 60);
    const { answer, replayed } = await charge(user.id);
    expect(answer).toMatchObject({ kind: 'charged', costCredits: 25, balance: 35 });
    expect(replayed).toBe(false);
    const line = (await linesOf(user.id)).at(-1);
    expect(line).toMatchObject({
      amount: -25,
      balance: 35,
      type: 'DEBIT',
      generationType: 'TEXT_TO_VIDEO',
      actor: `user:${user.id}`,
    });
    expect(line?.price).toMatchObject({ rule: 'tiers', seconds: 5, multiplier: 1 });
    await expectLedgerHolds(db);
  });

  test('is paid from several grants in burn order', async () => {
    const user = await createUser(db);
    const first = await createGrant(db, user.id, { amount: 10, priority: 1 });
    const second = await createGrant(db, user.id, { amount: 30, priority: 2 });
    await charge(user.id);
    expect(await remainingOf(first.id, second.id)).toEqual([0, 15]);
    await expectLedgerHolds(db);
  });

  test('with too few credits is refused with the figures, and nothing is written but the answer', async () => {
    const user = await createUserWithCredits(db, 24);
    const { answer } = await charge(user.id);
    expect(answer).toEqual({ kind: 'insufficient', requiredCredits: 25, availableCredits: 24 });
    expect(await linesOf(user.id)).toHaveLength(1);
    await expectLedgerHolds(db);
  });

  test('does not spend what has expired, though nothing booked the expiry yet', async () => {
    const user = await createUser(db);
    const id = randomUUID();
    await createGrant(db, user.id, { id, amount: 100, at: fromNow(-2 * day), expiresAt: fromNow(-1) });
    expect((await ledgerOf(db).getBalance(user.id)).availableCredits).toBe(0);
    expect((await charge(user.id)).answer).toMatchObject({ kind: 'insufficient', availableCredits: 0 });
    expect(await remainingOf(id)).toEqual([100]);
  });

  test('first books what time has brought, each at its own instant', async () => {
    const user = await createUser(db);
    const expiresAt = fromNow(60 * 60 * 1000 - day);
    await createGrant(db, user.id, { amount: 5, at: fromNow(-day), expiresAt });
    await createGrant(db, user.id, { amount: 60, at: fromNow(1 - day) });
    await charge(user.id);
    const [, , expiry, debit] = await linesOf(user.id);
    expect(expiry).toMatchObject({ type: 'EXPIRE', amount: -5, createdAt: expiresAt });
    expect(debit).toMatchObject({ type: 'DEBIT', amount: -25, balance: 35 });
    await expectLedgerHolds(db);
  });

  test('and a balance read at once agree, though the last line is ahead of every clock', async () => {
    const user = await createUser(db);
    await createGrant(db, user.id, { amount: 60, at: fromNow(5_000) });
    expect((await ledgerOf(db).getBalance(user.id)).availableCredits).toBe(60);
    expect((await charge(user.id)).answer).toMatchObject({ kind: 'charged', balance: 35 });
    await expectLedgerHolds(db);
  });

  test('of a user who does not exist says so', async () => {
    await expect(charge(randomUUID())).rejects.toMatchObject({ reason: 'NOT_FOUND' });
  });

  test('with a figure that has no price names the field', async () => {
    const user = await createUserWithCredits(db, 60);
    await expect(charge(user.id, { seconds: 11 })).rejects.toThrow('seconds must be at most 10');
    expect(await linesOf(user.id)).toHaveLength(1);
  });
});

describe('charges at once', () => {
  test('fifty with credits for two: two are paid, each other one lost for insufficient credits', async () => {
    const user = await createUserWithCredits(db, 60);
    const results = await Promise.all(Array.from({ length: 50 }, () => charge(user.id)));
    const paid = results.filter(({ answer }) => answer.kind === 'charged');
    const refused = results.filter(({ answer }) => answer.kind === 'insufficient');
    expect(paid.map(({ answer }) => answer.kind === 'charged' && answer.balance).toSorted()).toEqual([10, 35]);
    expect(refused.map(({ answer }) => answer)).toEqual(
      Array.from({ length: 48 }, () => ({ kind: 'insufficient', requiredCredits: 25, availableCredits: 10 })),
    );
    expect((await ledgerOf(db).getBalance(user.id)).availableCredits).toBe(10);
    await expectLedgerHolds(db);
  });

  test('on many accounts do not disturb each other', async () => {
    const users = await Promise.all(Array.from({ length: 10 }, () => createUserWithCredits(db, 50)));
    const results = await Promise.all(users.flatMap((user) => [charge(user.id), charge(user.id), charge(user.id)]));
    expect(results.filter(({ answer }) => answer.kind === 'charged')).toHaveLength(20);
    await expectLedgerHolds(db);
  });
});

describe('an idempotency key', () => {
  test('gives fifty requests at once one charge and fifty equal answers, all but one marked as replays', async () => {
    const user = await createUserWithCredits(db, 60);
    const results = await Promise.all(Array.from({ length: 50 }, () => charge(user.id, { idempotencyKey: 'once' })));
    expect(results.filter(({ replayed }) => !replayed)).toHaveLength(1);
    for (const { answer } of results) expect(answer).toEqual(results[0]?.answer);
    expect(await linesOf(user.id)).toHaveLength(2);
    await expectLedgerHolds(db);
  });

  test('replays a refusal even after a top-up, and a new key is charged', async () => {
    const user = await createUserWithCredits(db, 10);
    const refusal = await charge(user.id, { idempotencyKey: 'poor' });
    await createGrant(db, user.id, { amount: 100 });
    expect(await charge(user.id, { idempotencyKey: 'poor' })).toEqual({ ...refusal, replayed: true });
    expect((await charge(user.id, { idempotencyKey: 'rich' })).answer).toMatchObject({ kind: 'charged', balance: 85 });
  });

  test('with another input is a conflict that names it, and nothing changes', async () => {
    const user = await createUserWithCredits(db, 100);
    await charge(user.id, { idempotencyKey: 'mine' });
    const again = charge(user.id, { idempotencyKey: 'mine', seconds: 8 });
    await expect(again).rejects.toMatchObject({ reason: 'IDEMPOTENCY_CONFLICT', details: { idempotencyKey: 'mine' } });
    expect(await linesOf(user.id)).toHaveLength(2);
  });

  test('of one user is free for another', async () => {
    const [ada, bob] = [await createUserWithCredits(db, 25), await createUserWithCredits(db, 25)];
    await charge(ada.id, { idempotencyKey: 'same' });
    expect((await charge(bob.id, { idempotencyKey: 'same' })).replayed).toBe(false);
  });
});

describe('a refund', () => {
  test('gives each grant back exactly what it paid', async () => {
    const user = await createUser(db);
    const first = await createGrant(db, user.id, { amount: 10, priority: 1 });
    const second = await createGrant(db, user.id, { amount: 30, priority: 2 });
    const id = await chargeId(user.id);
    const { answer } = await giveBack(user.id, id);
    expect(answer).toMatchObject({ refundedCredits: 25, balance: 40 });
    expect(await remainingOf(first.id, second.id)).toEqual([10, 30]);
    expect((await linesOf(user.id)).at(-1)).toMatchObject({ type: 'REFUND', refundsId: id, amount: 25 });
    await expectLedgerHolds(db);
  });

  test('asked for fifty times at once goes back once; the others find nothing left', async () => {
    const user = await createUserWithCredits(db, 60);
    const id = await chargeId(user.id);
    const results = await Promise.all(Array.from({ length: 50 }, () => giveBack(user.id, id)));
    expect(results.map(({ answer }) => answer.refundedCredits).toSorted((a, b) => b - a)).toEqual([
      25,
      ...Array(49).fill(0),
    ]);
    expect((await ledgerOf(db).getBalance(user.id)).availableCredits).toBe(60);
    await expectLedgerHolds(db);
  });

  test('in parts at once never passes the charge: two of ten fit into twenty-five, the third lost for what is left', async () => {
    const user = await createUserWithCredits(db, 60);
    const id = await chargeId(user.id);
    const results = await Promise.allSettled(
      [10, 10, 10].map((amountCredits) => giveBack(user.id, id, { amountCredits })),
    );
    const lost = results.filter((result) => result.status === 'rejected').map((result) => result.reason);
    expect(lost).toEqual([
      expect.objectContaining({
        reason: 'REFUND_EXCEEDS_CHARGE',
        details: { amountCredits: 10, refundableCredits: 5 },
      }),
    ]);
    expect((await ledgerOf(db).getBalance(user.id)).availableCredits).toBe(55);
    await expectLedgerHolds(db);
  });

  test('to a grant that expired since comes back as seven days of grace', async () => {
    const user = await createUser(db);
    const grant = await createGrant(db, user.id, { amount: 60, expiresAt: fromNow(300) });
    const id = await chargeId(user.id);
    const later = fromNow(day);
    await giveBack(user.id, id, { now: later });
    const grace = await db.creditGrant.findFirstOrThrow({ where: { userId: user.id, source: 'GRACE' } });
    expect(grace).toMatchObject({ remaining: 25, expiresAt: new Date(later.getTime() + 7 * day) });
    expect(await remainingOf(grant.id)).toEqual([0]);
    expect((await linesOf(user.id)).map(({ type, amount }) => [type, amount])).toEqual([
      ['CREDIT', 60],
      ['DEBIT', -25],
      ['EXPIRE', -35],
      ['REFUND', 25],
    ]);
    await expectLedgerHolds(db);
  });

  test('of somebody else’s charge finds no such charge', async () => {
    const [ada, eve] = [await createUserWithCredits(db, 60), await createUserWithCredits(db, 60)];
    const id = await chargeId(ada.id);
    await expect(giveBack(eve.id, id)).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    await expectLedgerHolds(db);
  });

  test.each([0, -1, 1.5, Number.NaN, 1_000_000_001])(
    'of %d credits is refused with the field and the range',
    async (amountCredits) => {
      const user = await createUserWithCredits(db, 60);
      const id = await chargeId(user.id);
      await expect(giveBack(user.id, id, { amountCredits })).rejects.toThrow(
        'amountCredits must be a whole number from 1 to 1000000000',
      );
    },
  );
});

describe('the ledger', () => {
  test.each([
    'UPDATE "CreditTransaction" SET amount = amount + 1',
    'DELETE FROM "CreditTransaction"',
    'TRUNCATE "CreditTransaction"',
    'UPDATE "CreditFunding" SET amount = amount + 1',
    'DELETE FROM "CreditFunding"',
    'TRUNCATE "CreditFunding"',
  ])('refuses %s', async (statement) => {
    await charge((await createUserWithCredits(db, 60)).id);
    await expect(sql(statement)).rejects.toThrow('The ledger is append-only');
  });

  test('does not let a balance go below zero, whoever writes', async () => {
    const user = await createUserWithCredits(db, 60);
    await expect(sql('UPDATE "User" SET credits = -1 WHERE id = $1', [user.id])).rejects.toThrow('User_credits_check');
  });

  test('dates no line before the one before it, though the clock was set back', async () => {
    const user = await createUserWithCredits(db, 60);
    await charge(user.id, { now: fromNow(-day) });
    const [first, second] = await linesOf(user.id);
    expect(second?.createdAt).toEqual(first?.createdAt);
  });

  test('leaves nothing behind when the transaction dies after the lines were written', async () => {
    const user = await createUserWithCredits(db, 60);
    const dying = inTransaction(db, async (tx) => {
      const key = clientKey(user.id, undefined, 'test', {});
      const session = await ledger.openSession(tx, { userIds: [user.id], keys: [key] });
      const facts = { generationType: null, description: 'x', metadata: {}, actor: 'system' };
      session.once(key, (account) => account.decide({ kind: 'charge', amountCredits: 1, facts }));
      await session.write();
      throw new Error('died in between');
    });
    await expect(dying).rejects.toThrow('died in between');
    expect(await linesOf(user.id)).toHaveLength(1);
    await expectLedgerHolds(db);
  });
});
