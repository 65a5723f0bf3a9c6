import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { completeExternalTask, createExternalTask } from '#/features/tasks/commands/external-task.ts';
import { failTask } from '#/features/tasks/commands/lease-task.ts';
import { submitTask } from '#/features/tasks/commands/submit-task.ts';
import { createLogger } from '#/platform/logger.ts';
import { openSendingQueue, type Queue } from '#/platform/queue.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUserWithCredits } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';

// What an admin gives back of an open task stays given, however the task ends.

const { db, url } = useTestDatabase();
let queue: Queue;
beforeAll(async () => {
  queue = await openSendingQueue(url, createLogger('test', 'silent'));
});
afterAll(() => queue.stop({ graceful: false }));

const actor = 'system';

function giveBack(userId: string, chargeId: string | null, amountCredits?: number) {
  const facts = { actor, description: 'With our apologies' };
  return ledgerOf(db).refund({ userId, chargeId: chargeId ?? '', reason: 'admin', amountCredits, ...facts });
}

async function external(asked: { costCredits: number; maxCostCredits: number }) {
  const { id: userId } = await createUserWithCredits(db, 200);
  const input = { userId, ...asked, userInput: {}, deadlineSeconds: 60, sentInput: asked, actor };
  const { answer } = await createExternalTask(ledgerOf(db), input);
  if (answer.kind !== 'created') throw new Error('The task was refused.');
  return { userId, task: answer.task };
}

async function available(userId: string): Promise<number> {
  return (await ledgerOf(db).getBalance(userId)).availableCredits;
}

describe('external work of 100 credits, at most 150, of which an admin gave some back', () => {
  test.each([
    { given: 30, costCredits: 100, net: 70, stated: 100 },
    { given: 30, costCredits: 50, net: 20, stated: 50 },
    { given: 30, costCredits: 120, net: 90, stated: 120 },
    { given: 100, costCredits: 100, net: 0, stated: 100 },
    { given: 100, costCredits: 150, net: 50, stated: 150 },
    { given: 30, costCredits: 20, net: 0, stated: 30 },
    { given: 30, costCredits: 0, net: 0, stated: 30 },
  ])('$given, completed at $costCredits, costs $net in the end', async ({ given, costCredits, net, stated }) => {
    const { userId, task } = await external({ costCredits: 100, maxCostCredits: 150 });
    await giveBack(userId, task.chargeId, given);
    const done = await completeExternalTask(ledgerOf(db), { taskId: task.id, actor, costCredits });
    expect(done).toMatchObject({ status: 'succeeded', chargedCredits: 100, costCredits: stated });
    expect(await available(userId)).toBe(200 - net);
    await expectLedgerHolds(db);
  });

  test('is not completed above its maximum for that', async () => {
    const { userId, task } = await external({ costCredits: 100, maxCostCredits: 150 });
    await giveBack(userId, task.chargeId, 30);
    const above = completeExternalTask(ledgerOf(db), { taskId: task.id, actor, costCredits: 151 });
    await expect(above).rejects.toMatchObject({ reason: 'SETTLEMENT_ABOVE_MAXIMUM', details: { maxCostCredits: 150 } });
    expect(await available(userId)).toBe(130);
  });
});

async function submitted() {
  const { id: userId } = await createUserWithCredits(db, 60);
  const input = { prompt: 'a sea', seconds: 5, aspectRatio: 'landscape' as const };
  const asked = { userId, actor, type: 'text-to-video' as const, input, sentInput: input };
  const { answer } = await submitTask({ ledger: ledgerOf(db), queue }, asked);
  if (answer.kind !== 'created') throw new Error('The task was refused.');
  return { userId, task: answer.task };
}

test('a task that fails after an admin gave all of it back ends without a refund, and its notice says so', async () => {
  const { userId, task } = await submitted();
  await giveBack(userId, task.chargeId);
  await failTask(ledgerOf(db), { id: task.id, attempt: null }, { errorMessage: 'no' });
  expect(await available(userId)).toBe(60);
  expect(await db.notice.findFirst({ where: { userId } })).toMatchObject({ data: { refundedCredits: 0 } });
  await expectLedgerHolds(db);
});
