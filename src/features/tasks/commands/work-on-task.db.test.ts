import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test, vi } from 'vitest';
import { cancelTask } from '#/features/tasks/commands/cancel-task.ts';
import { abandonTask, endOverdueTasks } from '#/features/tasks/commands/expire-tasks.ts';
import { claimTask, completeTask } from '#/features/tasks/commands/lease-task.ts';
import { workOnTask } from '#/features/tasks/commands/work-on-task.ts';
import { getTask } from '#/features/tasks/queries.ts';
import { GenerationError, type GeneratorContext, RetryableError } from '#/generators/contract.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds, findBrokenInvariants } from '#test/ledger-invariants.ts';
import { makeFile, useTaskWorker } from '#test/task-worker.ts';

const { db, logger, folder, storage, servicesWith, submitted, work } = useTaskWorker();

test('what a generator makes is stored, and the task has it', async () => {
  const { userId, id } = await submitted();
  await work(id, makeFile);
  expect(await getTask(db, userId, id)).toMatchObject({
    status: 'succeeded',
    outputFile: `tasks/${id}/1.webm`,
    outputJson: { generator: 'test' },
  });
  const stored = await storage().open(`tasks/${id}/1.webm`);
  expect(await text(stored?.read({ start: 2, end: 6 }) ?? Readable.from([]))).toBe('video');
  await expectLedgerHolds(db);
});

test.each([
  ['a text', { text: 'Good morning.\n' }, 'txt', 'Good morning.\n'],
  ['data', { data: { words: 2 } }, 'json', '{\n  "words": 2\n}'],
])('%s that a generator makes is stored as a file', async (_, made, extension, words) => {
  const { userId, id } = await submitted();
  await work(id, async () => ({ file: null, url: null, json: { generator: 'test' }, ...made }));
  const outputFile = `tasks/${id}/1.${extension}`;
  expect(await getTask(db, userId, id)).toMatchObject({ status: 'succeeded', outputFile, outputUrl: null });
  const stored = await storage().open(outputFile);
  expect(await text(stored?.read() ?? Readable.from([]))).toBe(words);
  await expectLedgerHolds(db);
});

test('a text that is too long to keep fails the task, and every credit comes back', async () => {
  const { userId, id } = await submitted();
  await work(id, async () => ({ file: null, url: null, json: {}, text: 'a'.repeat(1_000_001) }));
  expect(await getTask(db, userId, id)).toMatchObject({
    status: 'failed',
    errorMessage: 'What was made is longer than can be kept: at most 1 MB.',
  });
  expect((await ledgerOf(db).getBalance(userId)).availableCredits).toBe(60);
});

test('a failure meant for people is shown to them, and every credit comes back', async () => {
  const { userId, id } = await submitted();
  await work(id, async () => {
    throw new GenerationError('The prompt was refused.');
  });
  expect(await getTask(db, userId, id)).toMatchObject({ status: 'failed', errorMessage: 'The prompt was refused.' });
  expect((await ledgerOf(db).getBalance(userId)).availableCredits).toBe(60);
  await expectLedgerHolds(db);
});

test('any other failure is told in one fixed sentence, without its inner message', async () => {
  const { userId, id } = await submitted();
  await work(id, async () => {
    throw new Error('ENOENT /secret/path');
  });
  expect(await getTask(db, userId, id)).toMatchObject({
    status: 'failed',
    errorMessage: 'The generator stopped with an error.',
  });
});

test('a type without a generator fails with a sentence that names it', async () => {
  const { userId, id } = await submitted();
  await workOnTask(servicesWith([]), id, new AbortController().signal);
  expect(await getTask(db, userId, id)).toMatchObject({
    status: 'failed',
    errorMessage: 'No generator is set up for TEXT_TO_VIDEO.',
  });
});

test('a worker whose task was taken over is stopped at its next report, and its file is not kept', async () => {
  const { userId, id } = await submitted();
  let wasStopped = false;
  await work(id, async (input, context) => {
    await claimTask(db, id);
    context.onProgress(50);
    await new Promise((resolve) => context.signal.addEventListener('abort', resolve, { once: true }));
    wasStopped = true;
    return makeFile(input, context);
  });
  expect(wasStopped).toBe(true);
  expect(await getTask(db, userId, id)).toMatchObject({ status: 'running', outputFile: null });
  expect(await storage().open(`tasks/${id}/1.webm`)).toBeNull();
});

test('a stopping worker hands its task back: it stays open and the job is offered again', async () => {
  const { userId, id } = await submitted();
  const stop = new AbortController();
  const working = work(
    id,
    async (_input, { signal }) => {
      stop.abort(new Error('The worker is stopping.'));
      signal.throwIfAborted();
      throw new Error('unreachable');
    },
    { stop: stop.signal },
  );
  await expect(working).rejects.toThrow('The worker is stopping.');
  expect(await getTask(db, userId, id)).toMatchObject({ status: 'queued', progress: 0, startedAt: null });
  await work(id, makeFile);
  expect((await getTask(db, userId, id)).status).toBe('succeeded');
});

test('what may pass hands the task back for another try, and costs nothing more', async () => {
  const { userId, id } = await submitted();
  const isBusy = async () => {
    throw new RetryableError('The service is busy.');
  };
  await expect(work(id, isBusy)).rejects.toThrow('The service is busy.');
  expect(await getTask(db, userId, id)).toMatchObject({ status: 'queued', errorMessage: null, refundId: null });
  await work(id, makeFile);
  expect((await getTask(db, userId, id)).status).toBe('succeeded');
  expect((await ledgerOf(db).getBalance(userId)).availableCredits).toBe(35);
});

test('what may pass and has not after the last try fails the task with its own message and every credit back', async () => {
  const { userId, id } = await submitted();
  const isBusy = async () => {
    throw new RetryableError('The service is busy.');
  };
  await work(id, isBusy, { isLast: true });
  expect(await getTask(db, userId, id)).toMatchObject({ status: 'failed', errorMessage: 'The service is busy.' });
  expect((await ledgerOf(db).getBalance(userId)).availableCredits).toBe(60);
  await expectLedgerHolds(db);
});

/** What stops the work then is that somebody told of the change: the looks that come every five seconds do not. */
function neverLookAgain(): void {
  const { setTimeout } = globalThis;
  const without = (run: () => void, ms?: number, ...args: []) =>
    setTimeout(run, ms === 5_000 ? 2 ** 31 - 1 : ms, ...args);
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(without as typeof setTimeout);
}

/** Goes on until its signal aborts, though it never reports progress, and then leaves a file all the same. */
function workUntilAborted(during: (signal: AbortSignal) => Promise<unknown>) {
  let isAborted = false;
  const generate = async (input: unknown, context: GeneratorContext) => {
    const aborted = new Promise((resolve) => context.signal.addEventListener('abort', resolve, { once: true }));
    await during(context.signal);
    await aborted;
    isAborted = true;
    return makeFile(input, context);
  };
  return { generate, isAborted: () => isAborted };
}

test('a cancel stops the generator at once, before its next report, and nothing of its file is left', async () => {
  const { userId, id } = await submitted();
  neverLookAgain();
  const { generate, isAborted } = workUntilAborted(() =>
    cancelTask(ledgerOf(db), { userId, actor: `user:${userId}`, taskId: id }),
  );
  await work(id, generate);
  expect(isAborted()).toBe(true);
  expect((await getTask(db, userId, id)).status).toBe('canceled');
  expect(await storage().open(`tasks/${id}/1.webm`)).toBeNull();
  expect(await readdir(path.join(folder(), '.work'))).not.toContain(id);
  expect((await ledgerOf(db).getBalance(userId)).availableCredits).toBe(60);
});

test('a task that another worker took stops the generator that still works on it', async () => {
  const { userId, id } = await submitted();
  neverLookAgain();
  const { generate, isAborted } = workUntilAborted(() => claimTask(db, id));
  await work(id, generate);
  expect(isAborted()).toBe(true);
  expect(await getTask(db, userId, id)).toMatchObject({ status: 'running', outputFile: null });
});

test('a task that no worker could end is failed with its credits back', async () => {
  const { userId, id } = await submitted();
  await claimTask(db, id);
  await abandonTask({ ledger: ledgerOf(db), logger }, id);
  expect((await getTask(db, userId, id)).status).toBe('failed');
  expect((await ledgerOf(db).getBalance(userId)).availableCredits).toBe(60);
  await expectLedgerHolds(db);
});

test('an ended task whose job comes again is left alone', async () => {
  const { userId, id } = await submitted();
  await work(id, makeFile);
  await work(id, async () => {
    throw new Error('must not run');
  });
  expect((await getTask(db, userId, id)).status).toBe('succeeded');
});

test('a finish whose answer was lost keeps the file that the task has', async () => {
  const { userId, id } = await submitted();
  await work(id, async (input, context) => {
    const output = await makeFile(input, context);
    // As after a lost answer: the task is finished already when the worker says so again.
    await completeTask(
      ledgerOf(db),
      { id, attempt: 1 },
      { outputFile: `tasks/${id}/1.webm`, outputUrl: null, outputJson: {} },
    );
    return output;
  });
  expect((await getTask(db, userId, id)).status).toBe('succeeded');
  expect(await storage().open(`tasks/${id}/1.webm`)).not.toBeNull();
});

test('what a killed attempt left in its folder is gone when the task is taken up again', async () => {
  const { id } = await submitted();
  await claimTask(db, id);
  const left = path.join(folder(), '.work', id, '1');
  await mkdir(left, { recursive: true });
  await writeFile(path.join(left, 'made.webm.partial'), 'half a video');
  await work(id, makeFile);
  expect(await readdir(path.join(folder(), '.work'))).not.toContain(id);
});

test('an open task whose deadline is past ends with its credits back, though two workers look at once', async () => {
  const { userId, id } = await submitted();
  const { id: inTime } = await submitted();
  await db.task.update({ where: { id }, data: { deadlineAt: new Date(Date.now() - 1) } });
  await Promise.all([
    endOverdueTasks({ ledger: ledgerOf(db), logger }),
    endOverdueTasks({ ledger: ledgerOf(db), logger }),
  ]);
  expect(await getTask(db, userId, id)).toMatchObject({
    status: 'failed',
    errorMessage: 'The work was not done in time.',
  });
  expect((await ledgerOf(db).getBalance(userId)).availableCredits).toBe(60);
  expect((await db.task.findUniqueOrThrow({ where: { id: inTime } })).status).toBe('queued');
  await expectLedgerHolds(db);
});

test('what an attempt stored before it died is removed when a later one succeeds', async () => {
  const { id } = await submitted();
  await claimTask(db, id);
  const left = path.join(folder(), 'left.webm');
  await writeFile(left, 'of the first attempt');
  await storage().put(`tasks/${id}/1.webm`, left);
  await work(id, makeFile);
  expect(await storage().open(`tasks/${id}/1.webm`)).toBeNull();
  expect(await storage().open(`tasks/${id}/2.webm`)).not.toBeNull();
});

test('a succeeded task that was opened again by hand is not worked on or ended again: it stays open, and the proof names it', async () => {
  const { id } = await submitted();
  await work(id, makeFile);
  await db.task.update({ where: { id }, data: { status: 'queued', costCredits: null, finishedAt: null } });
  expect(await claimTask(db, id)).toBeNull();
  await db.task.update({ where: { id }, data: { status: 'running', attempt: 2 } });
  const result = { outputFile: null, outputUrl: null, outputJson: {} };
  await expect(completeTask(ledgerOf(db), { id, attempt: 2 }, result)).rejects.toThrow(
    `The charge of task ${id} has ended before, and the task is open.`,
  );
  expect((await findBrokenInvariants(db)).map((line) => line.split(' ')[0])).toEqual(['tasks']);
});
