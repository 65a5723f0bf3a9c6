import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cancelTask } from '#/features/tasks/commands/cancel-task.ts';
import { claimTask, completeTask, failTask, reportProgress } from '#/features/tasks/commands/lease-task.ts';
import { removeTask } from '#/features/tasks/commands/remove-task.ts';
import { retryTask } from '#/features/tasks/commands/retry-task.ts';
import { submitTask } from '#/features/tasks/commands/submit-task.ts';
import { getTask, listTasks } from '#/features/tasks/queries.ts';
import { createLogger } from '#/platform/logger.ts';
import { openSendingQueue, type Queue, taskQueue } from '#/platform/queue.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUserWithCredits } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';

const { db, url, sql } = useTestDatabase();
let queue: Queue;
beforeAll(async () => {
  queue = await openSendingQueue(url, createLogger('test', 'silent'));
});
afterAll(() => queue.stop({ graceful: false }));

type Options = { prompt?: string; seconds?: number; expectedCostCredits?: number; idempotencyKey?: string };

function submit(userId: string, { prompt = 'a sea', seconds = 5, ...rest }: Options = {}) {
  const input = { prompt, seconds, aspectRatio: 'landscape' as const };
  const sentInput = { input, expectedCostCredits: rest.expectedCostCredits };
  return submitTask(
    { ledger: ledgerOf(db), queue },
    { userId, actor: `user:${userId}`, type: 'text-to-video', input, sentInput, ...rest },
  );
}

async function submitted(userId: string): Promise<string> {
  const { answer } = await submit(userId);
  if (answer.kind !== 'created') throw new Error('The task was refused.');
  return answer.task.id;
}

function jobsOf(taskIds: string[]) {
  return sql(`SELECT 1 FROM pgboss.job WHERE name = $1 AND data->>'taskId' = ANY($2)`, [taskQueue, taskIds]);
}

describe('submitting', () => {
  test('charges, creates the task and queues its job', async () => {
    const user = await createUserWithCredits(db, 60);
    const { answer } = await submit(user.id);
    expect(answer).toMatchObject({ kind: 'created', creditsUsed: 25, balance: 35, task: { status: 'queued' } });
    const [task] = await db.task.findMany({ where: { userId: user.id } });
    expect(task).toMatchObject({
      chargedCredits: 25,
      input: { prompt: 'a sea', seconds: 5, aspectRatio: 'landscape' },
    });
    expect(await jobsOf([task?.id ?? ''])).toHaveLength(1);
    await expectLedgerHolds(db);
  });

  test('keeps the prompt out of the ledger', async () => {
    const user = await createUserWithCredits(db, 60);
    await submit(user.id, { prompt: 'something very private' });
    expect(
      JSON.stringify(await db.creditTransaction.findMany({ where: { userId: user.id } }), (_, value) =>
        typeof value === 'bigint' ? String(value) : value,
      ),
    ).not.toContain('private');
  });

  test('fifty at once with credits for two: two tasks with a job and a charge each, forty-eight lost for insufficient credits', async () => {
    const user = await createUserWithCredits(db, 60);
    const results = await Promise.all(Array.from({ length: 50 }, () => submit(user.id)));
    const refused = results.filter(({ answer }) => answer.kind === 'insufficient');
    expect(refused.map(({ answer }) => answer)).toEqual(
      Array(48).fill({ kind: 'insufficient', requiredCredits: 25, availableCredits: 10 }),
    );
    const tasks = await db.task.findMany({ where: { userId: user.id } });
    expect(tasks).toHaveLength(2);
    expect(await jobsOf(tasks.map((task) => task.id))).toHaveLength(2);
    expect((await ledgerOf(db).getBalance(user.id)).availableCredits).toBe(10);
    await expectLedgerHolds(db);
  });

  test('fifty times under one key makes one task, and every answer is the same', async () => {
    const user = await createUserWithCredits(db, 60);
    const results = await Promise.all(Array.from({ length: 50 }, () => submit(user.id, { idempotencyKey: 'one' })));
    for (const { answer } of results) expect(answer).toEqual(results[0]?.answer);
    expect(results.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(await db.task.count({ where: { userId: user.id } })).toBe(1);
    await expectLedgerHolds(db);
  });

  test('at another price than the client was shown charges nothing and leaves the key free', async () => {
    const user = await createUserWithCredits(db, 60);
    const wrong = submit(user.id, { expectedCostCredits: 20, idempotencyKey: 'guarded' });
    await expect(wrong).rejects.toMatchObject({ reason: 'PRICE_CHANGED', details: { costCredits: 25 } });
    expect(await db.task.count({ where: { userId: user.id } })).toBe(0);
    expect((await submit(user.id, { expectedCostCredits: 25, idempotencyKey: 'guarded' })).answer.kind).toBe('created');
  });

  test('leaves neither a charge nor a task when the queue does not take the job', async () => {
    const user = await createUserWithCredits(db, 60);
    const full = { insert: (name: string, _: unknown, options: object) => queue.insert(name, [], options) };
    const input = { prompt: 'x', seconds: 5, aspectRatio: 'square' as const };
    const asked = { userId: user.id, actor: 'system', type: 'text-to-video' as const, input, sentInput: input };
    await expect(submitTask({ ledger: ledgerOf(db), queue: full as unknown as Queue }, asked)).rejects.toThrow(
      '"new jobs"} where {1,1,1,1,1,1,1} were decided',
    );
    expect(await db.task.count({ where: { userId: user.id } })).toBe(0);
    expect((await ledgerOf(db).getBalance(user.id)).availableCredits).toBe(60);
  });
});

describe('a task that is worked on', () => {
  test('runs, reports progress, and ends with its result and its charge', async () => {
    const user = await createUserWithCredits(db, 60);
    const id = await submitted(user.id);
    const taken = await claimTask(db, id);
    expect(taken).toMatchObject({ id, attempt: 1 });
    expect(await reportProgress(db, { id, attempt: 1 }, 40)).toBe(true);
    expect(await getTask(db, user.id, id)).toMatchObject({ status: 'running', progress: 40 });
    expect(
      await completeTask(ledgerOf(db), { id, attempt: 1 }, { outputFile: 'a.webm', outputUrl: null, outputJson: {} }),
    ).toBe(true);
    expect(await getTask(db, user.id, id)).toMatchObject({ status: 'succeeded', progress: 100, outputFile: 'a.webm' });
    expect((await ledgerOf(db).getBalance(user.id)).availableCredits).toBe(35);
    await expectLedgerHolds(db);
  });

  test('and fails gives every credit back and says so', async () => {
    const user = await createUserWithCredits(db, 60);
    const id = await submitted(user.id);
    await claimTask(db, id);
    expect(await failTask(ledgerOf(db), { id, attempt: 1 }, { errorMessage: 'The vendor said no.' })).toBe(true);
    const task = await getTask(db, user.id, id);
    expect(task).toMatchObject({ status: 'failed', errorMessage: 'The vendor said no.' });
    const line = await db.creditTransaction.findUniqueOrThrow({ where: { id: task.refundId ?? '' } });
    expect(line).toMatchObject({ type: 'REFUND', amount: 25, refundsId: task.chargeId });
    expect((await ledgerOf(db).getBalance(user.id)).availableCredits).toBe(60);
    await expectLedgerHolds(db);
  });

  test('belongs to whoever took it last: a worker that wakes up later changes nothing', async () => {
    const user = await createUserWithCredits(db, 60);
    const id = await submitted(user.id);
    await claimTask(db, id);
    expect((await claimTask(db, id))?.attempt).toBe(2);
    expect(await reportProgress(db, { id, attempt: 1 }, 90)).toBe(false);
    expect(
      await completeTask(ledgerOf(db), { id, attempt: 1 }, { outputFile: 'old.webm', outputUrl: null, outputJson: {} }),
    ).toBe(false);
    expect(await failTask(ledgerOf(db), { id, attempt: 1 }, { errorMessage: 'x' })).toBe(false);
    expect(await getTask(db, user.id, id)).toMatchObject({ status: 'running', progress: 0, outputFile: null });
  });

  test('ends once: of ten finishes and ten failures at once one counts, and the credits agree with it', async () => {
    for (let round = 0; round < 5; round += 1) {
      const user = await createUserWithCredits(db, 60);
      const id = await submitted(user.id);
      await claimTask(db, id);
      const held = { id, attempt: 1 };
      const ends = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          index % 2 === 0
            ? completeTask(ledgerOf(db), held, { outputFile: 'a.webm', outputUrl: null, outputJson: {} })
            : failTask(ledgerOf(db), held, { errorMessage: 'x' }),
        ),
      );
      expect(ends.filter(Boolean)).toHaveLength(1);
      const { status } = await getTask(db, user.id, id);
      expect((await ledgerOf(db).getBalance(user.id)).availableCredits).toBe(status === 'succeeded' ? 35 : 60);
    }
    await expectLedgerHolds(db);
  });

  test('that has ended is not taken again', async () => {
    const user = await createUserWithCredits(db, 60);
    const id = await submitted(user.id);
    await failTask(ledgerOf(db), { id, attempt: null }, { errorMessage: 'x' });
    expect(await claimTask(db, id)).toBeNull();
    expect(await claimTask(db, randomUUID())).toBeNull();
  });
});

describe('a task is read', () => {
  test('by its owner only: others are told that it is not theirs, and of none that there is none', async () => {
    const [ada, eve] = [await createUserWithCredits(db, 60), await createUserWithCredits(db, 60)];
    const id = await submitted(ada.id);
    await expect(getTask(db, eve.id, id)).rejects.toMatchObject({ reason: 'FORBIDDEN' });
    await expect(getTask(db, eve.id, randomUUID())).rejects.toMatchObject({ reason: 'NOT_FOUND' });
  });
});

test('removing a task leaves its lines, and of what it was made from nothing: not in the answer kept under its key either', async () => {
  const user = await createUserWithCredits(db, 60);
  const asked = { prompt: 'something very private', idempotencyKey: 'private' };
  const { answer } = await submit(user.id, asked);
  if (answer.kind !== 'created') throw new Error('The task was refused.');
  await cancelTask(ledgerOf(db), { userId: user.id, actor: 'system', taskId: answer.task.id });
  await removeTask({ ledger: ledgerOf(db), queue }, { userId: user.id, taskId: answer.task.id });
  const kept = [
    await db.idempotencyRecord.findMany({ where: { userId: user.id } }),
    await db.task.findMany({ where: { userId: user.id } }),
  ];
  expect(JSON.stringify(kept)).not.toContain('very private');
  expect((await submit(user.id, asked)).replayed).toBe(true);
  await expectLedgerHolds(db);
});

test('removing a task removes why it failed, too', async () => {
  const user = await createUserWithCredits(db, 60);
  const taskId = await submitted(user.id);
  await failTask(
    ledgerOf(db),
    { id: taskId, attempt: null },
    { errorMessage: 'No picture of something very private.' },
  );
  await removeTask({ ledger: ledgerOf(db), queue }, { userId: user.id, taskId });
  expect(await db.task.findUniqueOrThrow({ where: { id: taskId } })).toMatchObject({ errorMessage: null });
});

test('a page after a task that was removed since goes on where it stood; somebody else’s is no cursor', async () => {
  const [ada, eve] = [await createUserWithCredits(db, 100), await createUserWithCredits(db, 60)];
  const ids = [await submitted(ada.id), await submitted(ada.id), await submitted(ada.id)];
  const cursor = ids[1] ?? '';
  await cancelTask(ledgerOf(db), { userId: ada.id, actor: 'system', taskId: cursor });
  await removeTask({ ledger: ledgerOf(db), queue }, { userId: ada.id, taskId: cursor });
  const page = await listTasks(db, ada.id, { limit: 10, cursor });
  expect(page.tasks.map(({ id }) => id)).toEqual([ids[0]]);
  await expect(listTasks(db, eve.id, { limit: 10, cursor })).rejects.toMatchObject({ reason: 'FORBIDDEN' });
});

describe('a retry', () => {
  const retry = (userId: string, taskId: string, rest: { idempotencyKey?: string; expectedCostCredits?: number }) =>
    retryTask({ ledger: ledgerOf(db), queue }, { userId, actor: `user:${userId}`, taskId, ...rest });

  test('repeated under its key after the task was removed gives the answer it gave, and no other retry is made', async () => {
    const user = await createUserWithCredits(db, 60);
    const taskId = await submitted(user.id);
    await cancelTask(ledgerOf(db), { userId: user.id, actor: 'system', taskId });
    const first = await retry(user.id, taskId, { idempotencyKey: 'again' });
    await removeTask({ ledger: ledgerOf(db), queue }, { userId: user.id, taskId });
    expect(await retry(user.id, taskId, { idempotencyKey: 'again' })).toEqual({ ...first, replayed: true });
    const conflict = { reason: 'IDEMPOTENCY_CONFLICT' };
    await expect(retry(user.id, taskId, { idempotencyKey: 'again', expectedCostCredits: 1 })).rejects.toMatchObject(
      conflict,
    );
    for (const rest of [{}, { idempotencyKey: 'other' }]) {
      await expect(retry(user.id, taskId, rest)).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    }
    expect(await db.task.count({ where: { userId: user.id } })).toBe(2);
    await expectLedgerHolds(db);
  });
});

test('an answer that an earlier release kept, without what the task tries again, is given with none', async () => {
  const user = await createUserWithCredits(db, 60);
  const first = await submit(user.id, { idempotencyKey: 'old' });
  await sql(`UPDATE "IdempotencyRecord" SET answer = answer #- '{json,task,retryOfId}' WHERE "userId" = $1`, [user.id]);
  expect(await submit(user.id, { idempotencyKey: 'old' })).toStrictEqual({ ...first, replayed: true });
});

describe('the charge of a task', () => {
  const facts = { actor: 'system', description: 'Given back' };

  test('is not given back, settled or released beside its task, which would then end it again', async () => {
    const user = await createUserWithCredits(db, 60);
    const id = await submitted(user.id);
    const { chargeId } = await getTask(db, user.id, id);
    const asked = { userId: user.id, chargeId: chargeId ?? '', ...facts };
    const refused = { reason: 'VALIDATION', details: { fields: [{ field: 'chargeId' }] } };
    await expect(ledgerOf(db).refund({ ...asked, reason: 'failure' })).rejects.toMatchObject(refused);
    await expect(ledgerOf(db).settle({ ...asked, costCredits: 5 })).rejects.toMatchObject(refused);
    await expect(ledgerOf(db).release({ ...asked, reason: 'cancel' })).rejects.toMatchObject(refused);
    expect((await ledgerOf(db).getBalance(user.id)).availableCredits).toBe(35);
    await expectLedgerHolds(db);
  });

  test('may be given back in part by an admin; when the task fails, the rest comes back', async () => {
    const user = await createUserWithCredits(db, 60);
    const id = await submitted(user.id);
    const { chargeId } = await getTask(db, user.id, id);
    const asked = { userId: user.id, chargeId: chargeId ?? '', ...facts };
    await ledgerOf(db).refund({ ...asked, reason: 'admin', amountCredits: 10 });
    await failTask(ledgerOf(db), { id, attempt: null }, { errorMessage: 'no' });
    expect((await ledgerOf(db).getBalance(user.id)).availableCredits).toBe(60);
    await expectLedgerHolds(db);
  });
});
