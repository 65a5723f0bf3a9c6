import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endOverdueTasks } from '#/features/tasks/commands/expire-tasks.ts';
import { claimTask, completeTask, failTask } from '#/features/tasks/commands/lease-task.ts';
import { submitTask } from '#/features/tasks/commands/submit-task.ts';
import { createLogger } from '#/platform/logger.ts';
import { openSendingQueue, type Queue } from '#/platform/queue.ts';
import { creditVerbs } from '#test/credit-verbs.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUserWithCredits } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';

const { db, url } = useTestDatabase();
const { available, lines } = creditVerbs(db);
const logger = createLogger('test', 'silent');
let queue: Queue;
beforeAll(async () => {
  queue = await openSendingQueue(url, logger);
});
afterAll(() => queue.stop({ graceful: false }));

async function submit(userId: string, options: { idempotencyKey?: string } = {}) {
  const input = { prompt: 'a sea', seconds: 5, aspectRatio: 'landscape' as const };
  const asked = { userId, actor: 'system', type: 'text-to-video' as const, input, sentInput: input, ...options };
  const { answer, replayed } = await submitTask({ ledger: ledgerOf(db), queue }, asked);
  if (answer.kind !== 'created') throw new Error('The task was refused.');
  return { id: answer.task.id, balance: answer.balance, replayed };
}

const result = { outputFile: 'a.webm', outputUrl: null, outputJson: {} };

describe('a task is the hold on its credits', () => {
  test('case 20: what failed and was given back is charged again when it is asked for again, and not when only the request is repeated', async () => {
    const { id: userId } = await createUserWithCredits(db, 60);
    const first = await submit(userId, { idempotencyKey: 'first' });
    await failTask(ledgerOf(db), { id: first.id, attempt: null }, { errorMessage: 'no' });
    expect(await available(userId)).toBe(60);
    expect(await submit(userId, { idempotencyKey: 'first' })).toEqual({ ...first, replayed: true });
    expect(await available(userId)).toBe(60);
    expect(await submit(userId, { idempotencyKey: 'again' })).toMatchObject({ balance: 35, replayed: false });
    expect(await lines(userId)).toEqual(['CREDIT 60', 'DEBIT -25', 'REFUND 25', 'DEBIT -25']);
    await expectLedgerHolds(db);
  });

  test('case 21: a hold that nobody settles is released at its deadline by itself, once, though five look at once and again', async () => {
    const { id: userId } = await createUserWithCredits(db, 60);
    const { id } = await submit(userId);
    await endOverdueTasks({ ledger: ledgerOf(db), logger });
    expect(await available(userId)).toBe(35);
    await db.task.update({ where: { id }, data: { deadlineAt: new Date() } });
    await Promise.all(Array.from({ length: 5 }, () => endOverdueTasks({ ledger: ledgerOf(db), logger })));
    await endOverdueTasks({ ledger: ledgerOf(db), logger });
    expect(await lines(userId)).toEqual(['CREDIT 60', 'DEBIT -25', 'REFUND 25']);
    expect(await db.task.findUnique({ where: { id } })).toMatchObject({ status: 'failed' });
    await expectLedgerHolds(db);
  });
});

// That a worker that is killed in its work is replaced, with one video and one charge, takes seconds and real processes:
// test/worker-killed.db.test.ts has it.
describe('case 33: who works on a task', () => {
  test('two workers pick the same task: one result counts, one charge', async () => {
    const { id: userId } = await createUserWithCredits(db, 60);
    const { id } = await submit(userId);
    const taken = await Promise.all([claimTask(db, id), claimTask(db, id)]);
    const finished = await Promise.all(
      taken.map((task) =>
        completeTask(
          ledgerOf(db),
          { id, attempt: task?.attempt ?? 0 },
          { ...result, outputFile: `${task?.attempt}.webm` },
        ),
      ),
    );
    expect(finished.filter(Boolean)).toHaveLength(1);
    expect(await db.task.findUnique({ where: { id } })).toMatchObject({ status: 'succeeded', outputFile: '2.webm' });
    expect(await lines(userId)).toEqual(['CREDIT 60', 'DEBIT -25']);
    await expectLedgerHolds(db);
  });

  test('a worker dies after the provider finished: the next attempt ends the task, and what the first still says does not count', async () => {
    const { id: userId } = await createUserWithCredits(db, 60);
    const { id } = await submit(userId);
    await claimTask(db, id);
    await claimTask(db, id);
    expect(await completeTask(ledgerOf(db), { id, attempt: 2 }, result)).toBe(true);
    expect(await completeTask(ledgerOf(db), { id, attempt: 1 }, result)).toBe(false);
    expect(await failTask(ledgerOf(db), { id, attempt: 1 }, { errorMessage: 'too late' })).toBe(false);
    expect(await lines(userId)).toEqual(['CREDIT 60', 'DEBIT -25']);
    await expectLedgerHolds(db);
  });

  test('a provider never answers: at the deadline the task is failed and refunded, and an answer after it changes nothing', async () => {
    const { id: userId } = await createUserWithCredits(db, 60);
    const { id } = await submit(userId);
    await claimTask(db, id);
    await db.task.update({ where: { id }, data: { deadlineAt: new Date() } });
    await endOverdueTasks({ ledger: ledgerOf(db), logger });
    expect(await completeTask(ledgerOf(db), { id, attempt: 1 }, result)).toBe(false);
    expect(await db.task.findUnique({ where: { id } })).toMatchObject({ status: 'failed', outputFile: null });
    expect(await lines(userId)).toEqual(['CREDIT 60', 'DEBIT -25', 'REFUND 25']);
    await expectLedgerHolds(db);
  });
});
