import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cancelTask } from '#/features/tasks/commands/cancel-task.ts';
import {
  claimTask,
  completeTask,
  failTask,
  releaseTask,
  reportProgress,
} from '#/features/tasks/commands/lease-task.ts';
import { removeTask } from '#/features/tasks/commands/remove-task.ts';
import { retryTask } from '#/features/tasks/commands/retry-task.ts';
import { submitTask } from '#/features/tasks/commands/submit-task.ts';
import { getTask } from '#/features/tasks/queries.ts';
import type { Db } from '#/platform/db.ts';
import { createLogger } from '#/platform/logger.ts';
import { fileRemovalQueue, openSendingQueue, type Queue, taskQueue } from '#/platform/queue.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUserWithCredits } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';
import { type Death, startMortalProcess } from '#test/mortal-process.ts';

// A process dies before and after each statement of each verb, COMMIT among them. Whoever comes next does the same again,
// and everything must be as if it had been done once.

const { db: direct, url, sql } = useTestDatabase();
let queue: Queue;
beforeAll(async () => {
  queue = await openSendingQueue(url, createLogger('test', 'silent'));
});
afterAll(() => queue.stop({ graceful: false }));

type Ada = { userId: string; taskId: string };
type Verb = {
  name: string;
  prepare: (ada: Ada) => Promise<unknown>;
  run: (db: Db, ada: Ada) => Promise<unknown>;
  /** How it must be after a death and a second try. */
  expectDone: (ada: Ada) => Promise<unknown>;
};

const input = { prompt: 'a sea', seconds: 5, aspectRatio: 'landscape' as const };
const result = { outputFile: 'made.webm', outputUrl: null, outputJson: { made: true } };
const held = ({ taskId }: Ada) => ({ id: taskId, attempt: 1 });

function submit(db: Db, userId: string, idempotencyKey: string, count = 1) {
  const made = { type: 'text-to-video' as const, input, count };
  const asked = { userId, actor: 'system', ...made, sentInput: made, idempotencyKey };
  return submitTask({ ledger: ledgerOf(db), queue }, asked);
}

async function jobsOf(taskIds: readonly string[]): Promise<number> {
  const jobs = `SELECT 1 FROM pgboss.job WHERE name = $1 AND data->>'taskId' = ANY($2)`;
  return (await sql(jobs, [taskQueue, taskIds])).length;
}

async function movements({ userId }: Ada): Promise<number[]> {
  const lines = await direct.creditTransaction.findMany({ where: { userId }, orderBy: { seq: 'asc' } });
  return lines.slice(1).map((line) => line.amount);
}

const take = ({ taskId }: Ada) => claimTask(direct, taskId);
const fail = (ada: Ada) => failTask(ledgerOf(direct), { id: ada.taskId, attempt: null }, { errorMessage: 'no' });

const verbs: Verb[] = [
  {
    name: 'submit',
    prepare: async () => {},
    run: (db, { userId }) => submit(db, userId, 'second'),
    async expectDone(ada) {
      const tasks = await direct.task.findMany({ where: { userId: ada.userId } });
      expect(tasks).toHaveLength(2);
      expect(await jobsOf(tasks.map(({ id }) => id))).toBe(2);
      expect(await movements(ada)).toEqual([-25, -25]);
    },
  },
  {
    name: 'submit of two',
    prepare: async () => {},
    run: (db, { userId }) => submit(db, userId, 'two', 2),
    async expectDone(ada) {
      const tasks = await direct.task.findMany({ where: { userId: ada.userId, groupId: { not: null } } });
      expect(tasks).toHaveLength(2);
      expect(await jobsOf(tasks.map(({ id }) => id))).toBe(2);
      expect(await movements(ada)).toEqual([-25, -25, -25]);
    },
  },
  {
    name: 'take',
    prepare: async () => {},
    run: (db, { taskId }) => claimTask(db, taskId),
    async expectDone({ taskId }) {
      const task = await direct.task.findUniqueOrThrow({ where: { id: taskId } });
      expect(task.status).toBe('running');
      expect([1, 2]).toContain(task.attempt);
    },
  },
  {
    name: 'progress',
    prepare: take,
    run: (db, ada) => reportProgress(db, held(ada), 40),
    expectDone: async ({ userId, taskId }) =>
      expect(await getTask(direct, userId, taskId)).toMatchObject({ status: 'running', progress: 40 }),
  },
  {
    name: 'hand back',
    prepare: take,
    run: (db, ada) => releaseTask(db, held(ada)),
    expectDone: async ({ userId, taskId }) =>
      expect(await getTask(direct, userId, taskId)).toMatchObject({ status: 'queued', progress: 0, startedAt: null }),
  },
  {
    name: 'finish',
    prepare: take,
    run: (db, ada) => completeTask(ledgerOf(db), held(ada), result),
    async expectDone(ada) {
      expect(await getTask(direct, ada.userId, ada.taskId)).toMatchObject({ status: 'succeeded', ...result });
      expect(await movements(ada)).toEqual([-25]);
    },
  },
  {
    name: 'finish for less',
    prepare: take,
    run: (db, ada) => completeTask(ledgerOf(db), held(ada), result, 20),
    async expectDone(ada) {
      const task = { status: 'succeeded', costCredits: 20, refundId: expect.any(String) };
      expect(await getTask(direct, ada.userId, ada.taskId)).toMatchObject(task);
      expect(await movements(ada)).toEqual([-25, 5]);
    },
  },
  {
    name: 'fail',
    prepare: take,
    run: (db, ada) => failTask(ledgerOf(db), held(ada), { errorMessage: 'The vendor said no.' }),
    async expectDone(ada) {
      const task = { status: 'failed', errorMessage: 'The vendor said no.', refundId: expect.any(String) };
      expect(await getTask(direct, ada.userId, ada.taskId)).toMatchObject(task);
      expect(await movements(ada)).toEqual([-25, 25]);
      expect(await direct.notice.count({ where: { userId: ada.userId, kind: 'taskFailed' } })).toBe(1);
    },
  },
  {
    name: 'cancel',
    prepare: take,
    run: (db, { userId, taskId }) => cancelTask(ledgerOf(db), { userId, taskId, actor: `user:${userId}` }),
    async expectDone(ada) {
      expect(await getTask(direct, ada.userId, ada.taskId)).toMatchObject({ status: 'canceled' });
      expect(await movements(ada)).toEqual([-25, 25]);
      expect(await direct.notice.count({ where: { userId: ada.userId } })).toBe(0);
    },
  },
  {
    name: 'retry',
    prepare: fail,
    run: (db, { userId, taskId }) =>
      retryTask({ ledger: ledgerOf(db), queue }, { userId, taskId, actor: `user:${userId}`, idempotencyKey: 'again' }),
    async expectDone(ada) {
      const tries = await direct.task.findMany({ where: { retryOfId: ada.taskId } });
      expect(tries.map(({ status }) => status)).toEqual(['queued']);
      expect(await jobsOf(tries.map(({ id }) => id))).toBe(1);
      expect(await movements(ada)).toEqual([-25, 25, -25]);
    },
  },
  {
    name: 'remove',
    async prepare(ada) {
      await take(ada);
      await completeTask(ledgerOf(direct), held(ada), { ...result, outputFile: `${ada.taskId}.webm` });
    },
    run: (db, { userId, taskId }) => removeTask({ ledger: ledgerOf(db), queue }, { userId, taskId }).catch(onlyGone),
    async expectDone(ada) {
      await expect(getTask(direct, ada.userId, ada.taskId)).rejects.toMatchObject({ reason: 'NOT_FOUND' });
      const asked = `SELECT 1 FROM pgboss.job WHERE name = $1 AND data->>'file' = $2`;
      expect(await sql(asked, [fileRemovalQueue, `${ada.taskId}.webm`])).toHaveLength(1);
      expect(await movements(ada)).toEqual([-25]);
    },
  },
];

/** It was removed already. */
function onlyGone(error: { reason?: string }): void {
  if (error.reason !== 'NOT_FOUND') throw error;
}

async function prepared(verb: Verb): Promise<Ada> {
  const { id: userId } = await createUserWithCredits(direct, 100);
  const { answer } = await submit(direct, userId, 'first');
  if (answer.kind !== 'created') throw new Error('The task was refused.');
  const ada = { userId, taskId: answer.task.id };
  await verb.prepare(ada);
  return ada;
}

/** Whether the process died before the verb was done. */
async function runUntil(
  death: Death,
  verb: Verb,
  ada: Ada,
): Promise<{ hasDied: boolean; statements: readonly string[] }> {
  const process = startMortalProcess(url, death);
  const hasDied = await Promise.race([process.dead.then(() => true), verb.run(process.db, ada).then(() => false)]);
  if (!hasDied) await process.db.$disconnect();
  return { hasDied, statements: process.statements() };
}

describe.each(verbs)('$name', (verb) => {
  test('by a process that dies before or after any of its statements comes to the same, once', async () => {
    const { statements } = await runUntil({ statement: Infinity, when: 'after' }, verb, await prepared(verb));
    // A single statement is its own COMMIT; through a pooler it has an END.
    if (statements.length > 1) expect(statements).toContainEqual(expect.stringMatching(/^(?:COMMIT|END)$/));
    for (let statement = 1; statement <= statements.length; statement += 1) {
      for (const when of ['before', 'after'] as const) {
        const ada = await prepared(verb);
        expect(await runUntil({ statement, when }, verb, ada)).toMatchObject({ hasDied: true });
        await verb.run(direct, ada);
        await verb.expectDone(ada);
      }
    }
    await expectLedgerHolds(direct);
  });
});
