import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commandLine } from '#/features/admin/commands/act-context.ts';
import type { ActServices } from '#/features/admin/commands/do-act.ts';
import { makeBatch } from '#/features/admin/commands/make-batch.ts';
import { dropBatch, startBatch } from '#/features/admin/commands/start-batch.ts';
import { workOnBatches } from '#/features/admin/commands/work-on-batches.ts';
import { getBatch } from '#/features/admin/queries/list-batches.ts';
import type { BatchAsked } from '#/features/admin/schema.ts';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { createLogger } from '#/platform/logger.ts';
import { openSendingQueue, type Queue } from '#/platform/queue.ts';
import { useTestDatabase } from '#test/database.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';
import { operating } from '#test/operating.ts';

const { db, url, ledger } = useTestDatabase();
const { operator, person, charged } = operating(db);
let queue: Queue;
beforeAll(async () => {
  await createMissingPlans(db);
  queue = await openSendingQueue(url, createLogger('test', 'silent'));
});
afterAll(() => queue.stop({ graceful: false }));

const services = (): ActServices => ({
  ledger,
  queue,
  secret: 'a secret of at least thirty-two characters',
  approvalCredits: 500,
});
const batchOf = (asked: BatchAsked, key: string = randomUUID()) => ({
  asked,
  reason: 'Last week',
  idempotencyKey: key,
});
const available = async (userId: string) => (await ledger.getBalance(userId)).availableCredits;
const people = (count: number) => Promise.all(Array.from({ length: count }, () => person()));
const gift = { act: 'grant', amountCredits: 10, source: 'PROMO', expiresAt: null, description: 'Sorry' } as const;

test('many are given credits: looked at first, then each once, though workers die and two work at once', async () => {
  const some = await people(6);
  const [first, second] = some.map(({ userId }) => userId);
  const who = some.map(({ userId }) => userId);
  const asked: BatchAsked = { of: 'users', who: [...who, ...who], act: gift };
  const { id } = await makeBatch(services(), commandLine, batchOf(asked, 'one'));
  expect(await makeBatch(services(), commandLine, batchOf(asked, 'one'))).toEqual({ id });
  await workOnBatches(services());
  expect(await getBatch(db, id)).toMatchObject({
    batch: { status: 'rehearsed' },
    totals: [{ status: 'rehearsed', acts: 6, movedCredits: 60 }],
  });
  expect(await available(first ?? '')).toBe(some[0]?.had);
  await startBatch(services(), commandLine, id);
  await expect(startBatch(services(), commandLine, id)).rejects.toMatchObject({ reason: 'NOT_FOUND' });
  // One died after an act was committed and before its item said so.
  await workOnBatches(services());
  await db.actBatch.update({ where: { id }, data: { status: 'running' } });
  await db.actBatchItem.updateMany({
    where: { batchId: id, ordinal: { lt: 3 } },
    data: { status: 'rehearsed', auditId: null },
  });
  await Promise.all([workOnBatches(services()), workOnBatches(services())]);
  expect(await getBatch(db, id)).toMatchObject({
    batch: { status: 'done' },
    totals: [{ status: 'done', acts: 6, movedCredits: 60 }],
  });
  for (const { userId, had } of some) expect(await available(userId)).toBe(had + 10);
  expect(await db.auditEntry.count({ where: { batchId: id } })).toBe(6);
  expect(second).toBeDefined();
  await expectLedgerHolds(db, { userIds: who });
});

test('a wrong price is given back of every charge of its type and time, rounded up, and of no other', async () => {
  const [one, other] = await people(2);
  if (!one || !other) throw new Error('There are two.');
  const from = new Date();
  const charges = [await charged(one.userId, 7), await charged(one.userId, 10), await charged(other.userId, 3)];
  const to = new Date(Date.now() + 1);
  const returned = { userId: other.userId, actor: 'system', chargeId: charges[2] ?? '', reason: 'admin' as const };
  await ledger.refund({ ...returned, amountCredits: 2, description: 'Before' });
  const asked: BatchAsked = { of: 'charges', generationType: 'TEXT_TO_VIDEO', from, to, percent: 50 };
  const { id } = await makeBatch(services(), commandLine, batchOf(asked));
  await workOnBatches(services());
  await startBatch(services(), commandLine, id);
  await workOnBatches(services());
  expect(await getBatch(db, id)).toMatchObject({ totals: [{ status: 'done', acts: 3, movedCredits: 4 + 5 + 1 }] });
  expect(await available(one.userId)).toBe(one.had - 17 + 9);
  expect(await available(other.userId)).toBe(other.had);
  const none: BatchAsked = { ...asked, generationType: 'LIPSYNC' };
  await expect(makeBatch(services(), commandLine, batchOf(none))).rejects.toMatchObject({ reason: 'VALIDATION' });
});

test('what is refused is said for each, and the others are done', async () => {
  const [one, other] = await people(2);
  const who = [one?.userId ?? '', other?.userId ?? ''];
  await db.user.update({ where: { id: who[0] }, data: { blockedAt: new Date() } });
  const { id } = await makeBatch(services(), commandLine, batchOf({ of: 'users', who, act: { act: 'block' } }));
  await workOnBatches(services());
  // Between the look and the act somebody else blocks the second one.
  await db.user.update({ where: { id: who[1] }, data: { blockedAt: new Date() } });
  await startBatch(services(), commandLine, id);
  await workOnBatches(services());
  const { batch, refusals } = await getBatch(db, id);
  expect(batch.status).toBe('done');
  expect(refusals.map(({ userId, status, refusal }) => [userId, status, refusal]).sort()).toEqual(
    [
      [who[0], 'refusedAhead', 'userId is blocked already.'],
      [who[1], 'refused', 'userId is blocked already.'],
    ].sort(),
  );
});

test('an address that nobody has is named, and a batch that was dropped is not done', async () => {
  const [one] = await people(1);
  const unknown: BatchAsked = { of: 'users', who: ['nobody@example.org'], act: gift };
  await expect(makeBatch(services(), commandLine, batchOf(unknown))).rejects.toThrow('nobody@example.org');
  const asked: BatchAsked = { of: 'users', who: [one?.userId ?? ''], act: gift };
  const { id } = await makeBatch(services(), commandLine, batchOf(asked));
  await workOnBatches(services());
  await dropBatch(db, id);
  await expect(startBatch(services(), commandLine, id)).rejects.toMatchObject({ reason: 'NOT_FOUND' });
  await workOnBatches(services());
  expect(await available(one?.userId ?? '')).toBe(one?.had);
});

test('a batch that is dropped while it runs does nothing more: what was done stays, what was not is left as it was', async () => {
  const some = await people(3);
  const asked: BatchAsked = { of: 'users', who: some.map(({ userId }) => userId), act: gift };
  const { id } = await makeBatch(services(), commandLine, batchOf(asked));
  await workOnBatches(services());
  await startBatch(services(), commandLine, id);
  const items = await db.actBatchItem.findMany({ where: { batchId: id }, orderBy: { ordinal: 'asc' } });
  // The second item's account is held, so that the batch is dropped between the first and the second.
  await db
    .$transaction(async (tx) => {
      await tx.$queryRaw`SELECT id FROM "User" WHERE id = ${items[1]?.userId}::uuid FOR UPDATE`;
      const working = workOnBatches(services());
      await expect.poll(() => db.auditEntry.count({ where: { batchId: id } })).toBe(1);
      await dropBatch(db, id);
      return { working };
    })
    .then(({ working }) => working);
  expect(await db.auditEntry.count({ where: { batchId: id } })).toBe(1);
  const { batch, totals } = await getBatch(db, id);
  expect([batch.status, totals.map(({ status, acts }) => `${status} ${acts}`).sort()]).toEqual([
    'dropped',
    ['done 1', 'rehearsed 2'],
  ]);
});

test('a key of a batch is of no other batch', async () => {
  const [one] = await people(1);
  const asked: BatchAsked = { of: 'users', who: [one?.userId ?? ''], act: gift };
  await makeBatch(services(), commandLine, batchOf(asked, 'week 48'));
  const other: BatchAsked = { ...asked, act: { ...gift, amountCredits: 20 } };
  await expect(makeBatch(services(), commandLine, batchOf(other, 'week 48'))).rejects.toMatchObject({
    reason: 'IDEMPOTENCY_CONFLICT',
  });
});

test('much together is started by another admin than asked for it, and the record says who', async () => {
  const [by, second] = [await operator('admin'), await operator('admin')];
  const [one, other] = await people(2);
  const who = [one?.userId ?? '', other?.userId ?? ''];
  const asked: BatchAsked = { of: 'users', who, act: { ...gift, amountCredits: 300 } };
  const { id } = await makeBatch(services(), by, batchOf(asked));
  await workOnBatches(services());
  await expect(startBatch(services(), by, id)).rejects.toMatchObject({ reason: 'FORBIDDEN' });
  await startBatch(services(), second, id);
  await workOnBatches(services());
  const record = await db.auditEntry.findMany({ where: { batchId: id } });
  expect(record.map(({ actor, approvedBy }) => [actor, approvedBy])).toEqual(Array(2).fill([by.actor, second.actor]));
});
