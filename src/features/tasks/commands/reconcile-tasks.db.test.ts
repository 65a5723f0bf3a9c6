import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { cancelTask } from '#/features/tasks/commands/cancel-task.ts';
import { claimTask, completeTask, failTask } from '#/features/tasks/commands/lease-task.ts';
import { newFileSweep, type Repairs, reconcileTasks } from '#/features/tasks/commands/reconcile-tasks.ts';
import { submitTask } from '#/features/tasks/commands/submit-task.ts';
import { createLogger } from '#/platform/logger.ts';
import { abandonedTaskQueue, openSendingQueue, type Queue, taskQueue } from '#/platform/queue.ts';
import { createLocalStorage, type Storage } from '#/platform/storage.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUserWithCredits } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';
import { type Death, startMortalProcess } from '#test/mortal-process.ts';

const { db, url, sql } = useTestDatabase();
const logger = createLogger('test', 'silent');
let queue: Queue;
let folder: string;
let storage: Storage;
beforeAll(async () => {
  queue = await openSendingQueue(url, logger);
});
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'farthing-test-'));
  storage = createLocalStorage(folder);
  // What an earlier test left open is not this one's.
  for (const { id } of await sql<{ id: string }>(`SELECT id FROM "Task" WHERE status IN ('queued', 'running')`))
    await failTask(ledgerOf(db), { id, attempt: null }, { errorMessage: 'The test is over.' });
  await sql('DELETE FROM pgboss.job');
  return () => rm(folder, { recursive: true });
});
afterAll(() => queue.stop({ graceful: false }));

const nothing: Repairs = {
  jobsAhead: 0,
  deadlinesAhead: 0,
  overdueTasks: 0,
  tasksWithoutJob: 0,
  filesWithoutTask: 0,
  foldersWithoutTask: 0,
};

const reconcile = (sweep = newFileSweep()) =>
  reconcileTasks({ db, ledger: ledgerOf(db), queue, storage, logger, workFolder: path.join(folder, '.work') }, sweep);

/** Two at once; what both of them did together. */
async function reconcileTwice(): Promise<Repairs> {
  const [one, other] = await Promise.all([reconcile(), reconcile()]);
  const sums = Object.entries(one).map(([what, count]) => [what, count + other[what as keyof Repairs]]);
  return Object.fromEntries(sums);
}

async function submitted(): Promise<{ userId: string; id: string }> {
  const { id: userId } = await createUserWithCredits(db, 60);
  const input = { prompt: 'x', seconds: 5, aspectRatio: 'square' as const };
  const asked = { userId, actor: 'system', type: 'text-to-video' as const, input, sentInput: input };
  const { answer } = await submitTask({ ledger: ledgerOf(db), queue }, asked);
  if (answer.kind !== 'created') throw new Error('The task was refused.');
  return { userId, id: answer.task.id };
}

const jobsOf = (taskId: string) =>
  sql<{ name: string; state: string }>(
    `SELECT name, state::text FROM pgboss.job WHERE data->>'taskId' = $1 ORDER BY created_on, name`,
    [taskId],
  );

async function store(key: string, minutesOld: number): Promise<void> {
  const file = path.join(folder, key);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, 'a video');
  const at = new Date(Date.now() - minutesOld * 60_000);
  await utimes(file, at, at);
}

const isStored = async (key: string) => (await storage.open(key)) !== null;

const made = (outputFile: string) => ({ outputFile, outputUrl: null, outputJson: {} });

test('what is as it should be is left alone', async () => {
  const waiting = await submitted();
  const running = await submitted();
  await claimTask(db, running.id);
  await store(`tasks/${running.id}/1.webm`, 60);
  await mkdir(path.join(folder, '.work', running.id, '1'), { recursive: true });
  const done = await submitted();
  await claimTask(db, done.id);
  await store(`tasks/${done.id}/1.webm`, 60);
  await completeTask(ledgerOf(db), { id: done.id, attempt: 1 }, made(`tasks/${done.id}/1.webm`));
  await sql('DELETE FROM pgboss.job WHERE id = $1', [done.id]);
  const before = await sql('SELECT * FROM pgboss.job ORDER BY id');

  expect(await reconcile()).toEqual(nothing);

  expect(await sql('SELECT * FROM pgboss.job ORDER BY id')).toEqual(before);
  expect(await isStored(`tasks/${running.id}/1.webm`)).toBe(true);
  expect(await isStored(`tasks/${done.id}/1.webm`)).toBe(true);
  expect(await readdir(path.join(folder, '.work'))).toEqual([running.id]);
  expect((await db.task.findUniqueOrThrow({ where: { id: waiting.id } })).status).toBe('queued');
});

test('an open task past its deadline ends once with its credits back, and its job goes, though two look at once', async () => {
  const { userId, id } = await submitted();
  await db.task.update({ where: { id }, data: { deadlineAt: new Date(Date.now() - 1) } });
  expect(await reconcileTwice()).toEqual({ ...nothing, overdueTasks: 1 });
  expect(await db.task.findUniqueOrThrow({ where: { id } })).toMatchObject({
    status: 'failed',
    errorMessage: 'The work was not done in time.',
  });
  expect((await ledgerOf(db).getBalance(userId)).availableCredits).toBe(60);
  expect(await jobsOf(id)).toEqual([]);
  await expectLedgerHolds(db);
});

test('work done outside ends at its deadline too, and is not given a job before', async () => {
  const { userId, id } = await submitted();
  await sql('DELETE FROM pgboss.job');
  await db.task.update({ where: { id }, data: { type: 'EXTERNAL' } });
  expect(await reconcile()).toEqual(nothing);
  await db.task.update({ where: { id }, data: { deadlineAt: new Date(Date.now() - 1) } });
  expect(await reconcile()).toEqual({ ...nothing, overdueTasks: 1 });
  expect((await ledgerOf(db).getBalance(userId)).availableCredits).toBe(60);
  // The ledger, which is proved at the end, knows it as what it was charged for.
  await db.task.update({ where: { id }, data: { type: 'TEXT_TO_VIDEO' } });
});

test('an open task without a job gets one, though two look at once', async () => {
  const lost = await submitted();
  const completed = await submitted();
  await claimTask(db, completed.id);
  await sql('DELETE FROM pgboss.job WHERE id = $1', [lost.id]);
  await sql(`UPDATE pgboss.job SET state = 'completed' WHERE id = $1`, [completed.id]);
  expect(await reconcileTwice()).toEqual({ ...nothing, tasksWithoutJob: 2 });
  expect(await jobsOf(lost.id)).toEqual([{ name: taskQueue, state: 'created' }]);
  expect(await jobsOf(completed.id)).toEqual([{ name: taskQueue, state: 'created' }]);
  const [job] = await queue.fetch<{ taskId: string }>(taskQueue);
  expect([lost.id, completed.id]).toContain(job?.data.taskId);
  expect(await reconcile()).toEqual(nothing);
});

test('a task whose job waits for another try, is worked on or is given up needs no other', async () => {
  const retried = await submitted();
  const active = await submitted();
  const abandoned = await submitted();
  await sql(`UPDATE pgboss.job SET state = 'retry' WHERE id = $1`, [retried.id]);
  await sql(`UPDATE pgboss.job SET state = 'active' WHERE id = $1`, [active.id]);
  await sql(`UPDATE pgboss.job SET retry_limit = 0 WHERE id = $1`, [abandoned.id]);
  await queue.fail(taskQueue, abandoned.id);
  expect(await jobsOf(abandoned.id)).toContainEqual({ name: abandonedTaskQueue, state: 'created' });
  expect(await reconcile()).toEqual(nothing);
});

test('a task that somebody has locked is left to them', async () => {
  const { id } = await submitted();
  await sql('DELETE FROM pgboss.job');
  await db.$transaction(async (tx) => {
    await tx.$executeRaw`SELECT FROM "Task" WHERE id = ${id}::uuid FOR UPDATE`;
    expect(await reconcile()).toEqual(nothing);
  });
  expect(await reconcile()).toEqual({ ...nothing, tasksWithoutJob: 1 });
});

test('waiting jobs whose task has ended or is gone are removed, though two look at once', async () => {
  const canceled = await submitted();
  await cancelTask(ledgerOf(db), { userId: canceled.userId, actor: 'system', taskId: canceled.id });
  const goneId = randomUUID();
  await queue.send(taskQueue, { taskId: goneId });
  const open = await submitted();
  expect(await reconcileTwice()).toEqual(nothing);
  expect(await jobsOf(canceled.id)).toEqual([]);
  expect(await jobsOf(goneId)).toEqual([]);
  expect(await jobsOf(open.id)).toHaveLength(1);
});

test('old files that no task has are removed, though two look at once; young ones and those of open tasks stay', async () => {
  const failed = await submitted();
  await failTask(ledgerOf(db), { id: failed.id, attempt: null }, { errorMessage: 'It failed.' });
  const done = await submitted();
  await claimTask(db, done.id);
  await completeTask(ledgerOf(db), { id: done.id, attempt: 1 }, made(`tasks/${done.id}/2.webm`));
  const open = await submitted();
  const unneeded = [`tasks/${failed.id}/1.webm.part`, `tasks/${done.id}/1.webm`, `tasks/${randomUUID()}/1.webm`];
  const needed = [`tasks/${done.id}/2.webm`, `tasks/${open.id}/1.webm`, 'uploads/1.png', 'tasks/readme.txt'];
  for (const key of [...unneeded, ...needed]) await store(key, 11);
  await store(`tasks/${failed.id}/2.webm`, 9);
  await sql('DELETE FROM pgboss.job WHERE id <> $1', [open.id]);
  expect(await reconcileTwice()).toEqual({ ...nothing, filesWithoutTask: 3 });
  for (const key of unneeded) expect(await isStored(key)).toBe(false);
  for (const key of [...needed, `tasks/${failed.id}/2.webm`]) expect(await isStored(key)).toBe(true);
});

test('after a whole look at the files only those of the last two days are looked at again', async () => {
  const sweep = newFileSweep();
  await store('tasks/01000000-0000-7000-8000-000000000000/1.webm', 11);
  expect(await reconcile(sweep)).toEqual({ ...nothing, filesWithoutTask: 1 });
  const task = await submitted();
  await cancelTask(ledgerOf(db), { userId: task.userId, actor: 'system', taskId: task.id });
  await sql('DELETE FROM pgboss.job');
  await store('tasks/01000000-0000-7000-8000-000000000000/1.webm', 11);
  await store(`tasks/${task.id}/1.webm`, 11);
  expect(await reconcile(sweep)).toEqual({ ...nothing, filesWithoutTask: 1 });
  expect(await isStored(`tasks/${task.id}/1.webm`)).toBe(false);
});

test('work folders of tasks that have ended are removed', async () => {
  const ended = await submitted();
  await cancelTask(ledgerOf(db), { userId: ended.userId, actor: 'system', taskId: ended.id });
  await sql('DELETE FROM pgboss.job');
  await mkdir(path.join(folder, '.work', ended.id, '1'), { recursive: true });
  await writeFile(path.join(folder, '.work', ended.id, '1', 'half.webm'), 'half a video');
  expect(await reconcile()).toEqual({ ...nothing, foldersWithoutTask: 1 });
  expect(await readdir(path.join(folder, '.work'))).toEqual([]);
});

test('a repair that fails keeps none of the others from being made', async () => {
  const { id } = await submitted();
  await sql('DELETE FROM pgboss.job');
  const broken: Storage = {
    ...storage,
    list: async () => {
      throw new Error('EIO');
    },
  };
  const services = { db, ledger: ledgerOf(db), queue, storage: broken, logger, workFolder: path.join(folder, '.work') };
  expect(await reconcileTasks(services)).toEqual({ ...nothing, tasksWithoutJob: 1 });
  expect(await jobsOf(id)).toHaveLength(1);
});

test('a reconciler that dies before or after any of its statements leaves to the next one what it did not do', async () => {
  async function leftBehind() {
    const [overdue, lost, canceled] = [await submitted(), await submitted(), await submitted()];
    await db.task.update({ where: { id: overdue.id }, data: { deadlineAt: new Date(Date.now() - 1) } });
    await sql('DELETE FROM pgboss.job WHERE id = $1', [lost.id]);
    await cancelTask(ledgerOf(db), { userId: canceled.userId, actor: 'system', taskId: canceled.id });
    await store(`tasks/${canceled.id}/1.webm`, 11);
    return { overdue, lost, canceled };
  }
  const transactionsOfTheDead = () =>
    sql(`SELECT state, query FROM pg_stat_activity
      WHERE application_name LIKE 'mortal-%' AND datname = current_database() AND xact_start IS NOT NULL`);
  async function runUntil(death: Death) {
    const mortal = startMortalProcess(url, death);
    const services = {
      db: mortal.db,
      ledger: ledgerOf(mortal.db),
      queue,
      storage,
      logger,
      workFolder: path.join(folder, '.work'),
    };
    const hasDied = await Promise.race([mortal.dead.then(() => true), reconcileTasks(services).then(() => false)]);
    if (!hasDied) await mortal.db.$disconnect();
    // What it held is free once the database has noticed; until then the next one leaves that to a later one.
    else await expect.poll(transactionsOfTheDead).toEqual([]);
    return { hasDied, statements: mortal.statements() };
  }
  await leftBehind();
  const { statements } = await runUntil({ statement: Infinity, when: 'after' });
  for (let statement = 1; statement <= statements.length; statement += 1) {
    for (const when of ['before', 'after'] as const) {
      const { overdue, lost, canceled } = await leftBehind();
      expect((await runUntil({ statement, when })).hasDied).toBe(true);
      await reconcile();
      expect((await db.task.findUniqueOrThrow({ where: { id: overdue.id } })).status).toBe('failed');
      expect((await ledgerOf(db).getBalance(overdue.userId)).availableCredits).toBe(60);
      expect(await jobsOf(lost.id)).toEqual([{ name: taskQueue, state: 'created' }]);
      expect(await jobsOf(canceled.id)).toEqual([]);
      expect(await isStored(`tasks/${canceled.id}/1.webm`)).toBe(false);
      expect(await reconcile()).toEqual(nothing);
    }
  }
  await expectLedgerHolds(db);
});
