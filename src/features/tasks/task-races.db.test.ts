import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cancelTask } from '#/features/tasks/commands/cancel-task.ts';
import { endOverdueTasks } from '#/features/tasks/commands/expire-tasks.ts';
import { claimTask, completeTask, failTask } from '#/features/tasks/commands/lease-task.ts';
import { removeTask } from '#/features/tasks/commands/remove-task.ts';
import { retryTask } from '#/features/tasks/commands/retry-task.ts';
import { submitTask } from '#/features/tasks/commands/submit-task.ts';
import { workOnTask } from '#/features/tasks/commands/work-on-task.ts';
import { getTask } from '#/features/tasks/queries.ts';
import type { SubmitAnswer } from '#/features/tasks/rules/submit-answer.ts';
import type { Db } from '#/platform/db.ts';
import { createLogger } from '#/platform/logger.ts';
import { openSendingQueue, type Queue } from '#/platform/queue.ts';
import { createLocalStorage } from '#/platform/storage.ts';
import { openDb, useTestDatabase } from '#test/database.ts';
import { createUserWithCredits } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';
import { countDeadlocks, namedConnections } from '#test/locks.ts';

// Two processes ask for two things of one task at once, again and again; `npm run test:races` runs more rounds. One
// outcome, and everybody who lost is told why.

const { db, url, directUrl } = useTestDatabase();
const rounds = Number(process.env.TASK_RACE_ROUNDS ?? 5);
const logger = createLogger('test', 'silent');
const [ada, bob] = [0, 1].map(() => openDb(namedConnections(url, 'task-races'))) as [Db, Db];
let queue: Queue;
beforeAll(async () => {
  queue = await openSendingQueue(url, logger);
});
afterAll(async () => {
  await queue.stop({ graceful: false });
});

const input = { prompt: 'a sea', seconds: 5, aspectRatio: 'landscape' as const, seed: 7 };
const result = { outputFile: null, outputUrl: 'https://example.com/a.webm', outputJson: {} };

async function submitted(): Promise<{ userId: string; taskId: string }> {
  const { id: userId } = await createUserWithCredits(db, 100);
  const asked = { userId, actor: 'system', type: 'text-to-video' as const, input, sentInput: input };
  const { answer } = await submitTask({ ledger: ledgerOf(db), queue }, asked);
  if (answer.kind !== 'created') throw new Error('The task was refused.');
  return { userId, taskId: answer.task.id };
}

/** What became of an asked thing: its answer, or the reason why it was refused. */
async function outcomeOf(asked: Promise<unknown>): Promise<unknown> {
  try {
    return await asked;
  } catch (error) {
    const { reason, details } = error as { reason?: string; details?: { status?: string } };
    if (!reason) throw error;
    return details?.status ? `${reason} ${details.status}` : reason;
  }
}

/** Asks for all of it in the same moment, each other one by the other process. */
function atOnce(asked: ((by: Db) => Promise<unknown>)[]): Promise<unknown[]> {
  return Promise.all(asked.map((ask, index) => outcomeOf(ask(index % 2 === 0 ? ada : bob))));
}

async function forRounds(round: () => Promise<void>): Promise<void> {
  for (let count = 0; count < rounds; count += 1) await round();
}

async function endOf({ userId, taskId }: { userId: string; taskId: string }) {
  const { status } = await getTask(db, userId, taskId);
  return { status, availableCredits: (await ledgerOf(db).getBalance(userId)).availableCredits };
}

const cancel = (task: { userId: string; taskId: string }) => (by: Db) =>
  cancelTask(ledgerOf(by), { ...task, actor: `user:${task.userId}` }).then(({ status }) => status);
const retry = (task: { userId: string; taskId: string }) => (by: Db) =>
  retryTask({ ledger: ledgerOf(by), queue }, { ...task, actor: `user:${task.userId}` }).then(
    ({ answer }: { answer: SubmitAnswer }) => answer.kind,
  );

/** Nobody is told of changes here. */
const noEvents = { subscribe: () => () => {} };

describe('of two things asked of one task at once', () => {
  test('cancel and finish: it is canceled and paid back, or done and paid, and the other one hears of it', () =>
    forRounds(async () => {
      const task = await submitted();
      await claimTask(db, task.taskId);
      const finish = (by: Db) => completeTask(ledgerOf(by), { id: task.taskId, attempt: 1 }, result);
      const outcomes = await atOnce([cancel(task), finish, cancel(task), finish]);
      const end = await endOf(task);
      if (end.status === 'canceled') {
        expect(outcomes).toEqual(['canceled', false, 'canceled', false]);
        expect(end.availableCredits).toBe(100);
      } else {
        expect(end).toEqual({ status: 'succeeded', availableCredits: 75 });
        expect([outcomes[0], outcomes[2]]).toEqual(Array(2).fill('TASK_STATE succeeded'));
        expect([outcomes[1], outcomes[3]].filter(Boolean)).toHaveLength(1);
      }
    }));

  test('cancel and fail: it ends once, and every credit is back once', () =>
    forRounds(async () => {
      const task = await submitted();
      await claimTask(db, task.taskId);
      const fail = (by: Db) => failTask(ledgerOf(by), { id: task.taskId, attempt: 1 }, { errorMessage: 'no' });
      const [canceled, failed] = await atOnce([cancel(task), fail]);
      const end = await endOf(task);
      expect(end.availableCredits).toBe(100);
      expect([canceled, failed]).toEqual(end.status === 'canceled' ? ['canceled', false] : ['TASK_STATE failed', true]);
    }));

  test('cancel and retry: there is no try until it has ended, and then one', () =>
    forRounds(async () => {
      const task = await submitted();
      const [canceled, retried] = await atOnce([cancel(task), retry(task)]);
      expect(canceled).toBe('canceled');
      const tries = await db.task.count({ where: { retryOfId: task.taskId } });
      expect(['created', 'TASK_STATE queued']).toContain(retried);
      expect(tries).toBe(retried === 'created' ? 1 : 0);
      expect((await endOf(task)).availableCredits).toBe(retried === 'created' ? 75 : 100);
    }));

  test('retry and retry: one new task, one charge; the others are told that it was tried again', () =>
    forRounds(async () => {
      const task = await submitted();
      await cancelTask(ledgerOf(db), { ...task, actor: 'system' });
      const outcomes = await atOnce(Array(8).fill(retry(task)));
      expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'ALREADY_RETRIED')).toHaveLength(7);
      expect(await db.task.count({ where: { retryOfId: task.taskId } })).toBe(1);
      expect((await endOf(task)).availableCredits).toBe(75);
    }));

  test('retry and remove: a task that was removed is not tried again, and one try may outlive it', () =>
    forRounds(async () => {
      const task = await submitted();
      await cancelTask(ledgerOf(db), { ...task, actor: 'system' });
      const remove = (by: Db) => removeTask({ ledger: ledgerOf(by), queue }, task).then(() => 'removed');
      const [removed, retried] = await atOnce([remove, retry(task)]);
      expect(removed).toBe('removed');
      expect(['created', 'NOT_FOUND']).toContain(retried);
      const tries = await db.task.findMany({ where: { retryOfId: task.taskId } });
      expect(tries.map((one) => one.input)).toEqual(retried === 'created' ? [input] : []);
    }));

  test('two workers: each takes it in turn, and only what the later one makes counts', () =>
    forRounds(async () => {
      const task = await submitted();
      const work = (name: string) => (by: Db) => {
        const generate = async () => ({ file: null, url: `https://example.com/${name}.webm`, json: { by: name } });
        const generators = new Map([['TEXT_TO_VIDEO', { type: 'TEXT_TO_VIDEO', name, generate }]]);
        const folder = process.env.STORAGE_DIR ?? '';
        const storage = createLocalStorage(folder);
        const services = {
          db: by,
          ledger: ledgerOf(by),
          events: noEvents,
          logger,
          generators,
          storage,
          workFolder: folder,
        };
        return workOnTask(services, task.taskId, new AbortController().signal);
      };
      await atOnce([work('ada'), work('bob')]);
      const made = await db.task.findUniqueOrThrow({ where: { id: task.taskId } });
      expect(made).toMatchObject({ status: 'succeeded', refundId: null });
      expect([1, 2]).toContain(made.attempt);
      expect(['ada', 'bob']).toContain((made.outputJson as { by: string }).by);
      expect((await endOf(task)).availableCredits).toBe(75);
    }));

  test('the deadline and finish: it is done and paid, or failed and paid back', () =>
    forRounds(async () => {
      const task = await submitted();
      await claimTask(db, task.taskId);
      await db.task.update({ where: { id: task.taskId }, data: { deadlineAt: new Date(0) } });
      const finish = (by: Db) => completeTask(ledgerOf(by), { id: task.taskId, attempt: 1 }, result);
      const [, isFinished] = await atOnce([(by) => endOverdueTasks({ ledger: ledgerOf(by), logger }), finish]);
      expect(await endOf(task)).toEqual(
        isFinished ? { status: 'succeeded', availableCredits: 75 } : { status: 'failed', availableCredits: 100 },
      );
    }));
});

test('after all of it no two transactions have waited for each other in a ring, and the ledger holds', async () => {
  await expectLedgerHolds(db);
  await Promise.all([ada.$disconnect(), bob.$disconnect()]);
  expect(await countDeadlocks(directUrl, 'task-races')).toBe(0);
});
