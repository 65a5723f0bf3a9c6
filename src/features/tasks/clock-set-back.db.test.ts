import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { sendNotices } from '#/features/notifications/notice-service.ts';
import { failTask } from '#/features/tasks/commands/lease-task.ts';
import { reconcileTasks } from '#/features/tasks/commands/reconcile-tasks.ts';
import { submitTask } from '#/features/tasks/commands/submit-task.ts';
import { listOverdueTasks } from '#/features/tasks/queries.ts';
import { takeAwayOldUploads } from '#/features/uploads/store/uploads.ts';
import { createLogger } from '#/platform/logger.ts';
import {
  bookingQueue,
  offerTaskLater,
  openSendingQueue,
  type Queue,
  requestBookings,
  taskQueue,
} from '#/platform/queue.ts';
import { bringQueueForward } from '#/platform/queue-clock.ts';
import { createLocalStorage } from '#/platform/storage.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUpload, createUserWithCredits } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { dayMs, hourMs, useMovedClocks } from '#test/moved-clocks.ts';
import { openPretendedSlack } from '#test/pretended-slack.ts';

const database = useTestDatabase();
const { db, url, sql } = database;
const clocks = await useMovedClocks(database);
const logger = createLogger('test', 'silent');
let queue: Queue;
let folder: string;

beforeAll(async () => {
  queue = await openSendingQueue(url, logger);
  folder = await mkdtemp(path.join(tmpdir(), 'farthing-test-'));
});
beforeEach(async () => {
  for (const { id } of await sql<{ id: string }>(`SELECT id FROM "Task" WHERE status IN ('queued', 'running')`))
    await failTask(ledgerOf(db), { id, attempt: null }, { errorMessage: 'The test is over.' });
  await sql('DELETE FROM pgboss.job');
  await sql('DELETE FROM "Notice"');
});
afterAll(async () => {
  await queue.stop({ graceful: false });
  await rm(folder, { recursive: true });
});

/** Both clocks of one machine, which therefore agree. */
async function moveBoth(aheadMs: number): Promise<void> {
  await clocks.moveDatabase(aheadMs);
  clocks.moveProcess(aheadMs);
}

/** The first task of a new user, so that all that are submitted by this have the same priority. */
async function submit(): Promise<string> {
  const { id: userId } = await createUserWithCredits(db, 60);
  const input = { prompt: 'x', seconds: 5, aspectRatio: 'square' as const };
  const asked = { userId, actor: 'system', type: 'text-to-video' as const, input, sentInput: input };
  const { answer } = await submitTask({ ledger: ledgerOf(db), queue }, asked);
  if (answer.kind !== 'created') throw new Error('The task was refused.');
  return answer.task.id;
}

async function submitSome(count: number): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < count) ids.push(await submit());
  return ids;
}

const reconcile = (isClockSteady = true) =>
  reconcileTasks(
    {
      db,
      ledger: ledgerOf(db),
      queue,
      storage: createLocalStorage(folder),
      logger,
      workFolder: path.join(folder, '.work'),
    },
    undefined,
    { isClockSteady },
  );

/** The tasks that workers would be given, one after the other, until there is nothing to do. */
async function workedOn(): Promise<string[]> {
  for (const ids: string[] = []; ; ) {
    const [job] = await queue.fetch<{ taskId: string }>(taskQueue);
    if (!job) return ids;
    ids.push(job.data.taskId);
  }
}

const secondsAhead = async (column: string, from: string): Promise<number> => {
  const [row] = await sql<{ seconds: number }>(
    `SELECT extract(epoch FROM ${column} - clock_timestamp())::float AS seconds ${from}`,
  );
  if (!row) throw new Error('There is no such row.');
  return row.seconds;
};

test('five tasks of a clock that was an hour ahead are worked on in their order, and before newer ones', async () => {
  await moveBoth(hourMs);
  const early = await submitSome(5);
  await moveBoth(0);
  const late = await submitSome(3);
  expect((await reconcile()).jobsAhead).toBe(5);
  expect(await workedOn()).toEqual([...early, ...late]);
  expect((await reconcile()).jobsAhead).toBe(0);
});

test('they keep their place behind what was submitted before the clock went wrong', async () => {
  const first = await submitSome(2);
  await moveBoth(hourMs);
  const ahead = await submitSome(2);
  await moveBoth(0);
  await reconcile();
  expect(await workedOn()).toEqual([...first, ...ahead]);
});

test('jobs whose ids say nothing keep their order, too', async () => {
  await clocks.moveDatabase(hourMs);
  for (const data of [{ nth: 1 }, { nth: 2 }, { nth: 3 }]) await queue.send(taskQueue, data);
  await clocks.moveDatabase(0);
  await bringQueueForward(db);
  for (const nth of [1, 2, 3]) expect((await queue.fetch(taskQueue))[0]?.data).toEqual({ nth });
});

test('a retry that was dated an hour ahead is due, and one that a vendor asked for waits', async () => {
  const [hasty, patient] = [await submit(), await submit()];
  const jobs = await queue.fetch<{ taskId: string }>(taskQueue, { batchSize: 2 });
  await clocks.moveDatabase(hourMs);
  await queue.fail(taskQueue, hasty);
  await clocks.moveDatabase(0);
  for (const job of jobs.filter(({ id }) => id === patient))
    await offerTaskLater(queue, job, new Error('busy'), 240_000);
  await bringQueueForward(db);
  expect(await workedOn()).toEqual([hasty]);
  expect(await secondsAhead('start_after', `FROM pgboss.job WHERE id = '${patient}'`)).toBeGreaterThan(200);
});

test('the lease of a worker that died while the clock was ahead ends by its heartbeat', async () => {
  const id = await submit();
  await clocks.moveDatabase(hourMs);
  expect(await queue.fetch(taskQueue)).toHaveLength(1);
  await clocks.moveDatabase(0);
  await bringQueueForward(db);
  for (const column of ['heartbeat_on', 'started_on'])
    expect(await secondsAhead(column, `FROM pgboss.job WHERE id = '${id}'`)).toBeLessThanOrEqual(0);
});

test('cron, its slots, supervision and requests that were made ahead do not wait for the clock', async () => {
  await clocks.moveDatabase(hourMs);
  await sql('UPDATE pgboss.version SET cron_on = pgboss.job_now()');
  await sql('UPDATE pgboss.queue SET monitor_claim_on = pgboss.job_now(), maintain_on = pgboss.job_now()');
  await requestBookings(queue);
  const slot = { singletonSeconds: 60, singletonKey: 'each minute' };
  await queue.createQueue('each-minute');
  const id = await queue.send('each-minute', {}, slot);
  await clocks.moveDatabase(0);
  expect(await queue.fetch(bookingQueue)).toEqual([]);
  await bringQueueForward(db);
  expect(await queue.fetch(bookingQueue)).toHaveLength(1);
  expect(await sql('SELECT cron_on FROM pgboss.version')).toEqual([{ cron_on: null }]);
  const claims = 'SELECT DISTINCT monitor_claim_on AS claim, maintain_on AS upkeep FROM pgboss.queue';
  expect(await sql(claims)).toEqual([{ claim: null, upkeep: null }]);
  expect(await sql('SELECT singleton_on FROM pgboss.job WHERE id = $1', [id])).toEqual([{ singleton_on: null }]);
});

test('what is as it should be is left as it is', async () => {
  await submitSome(2);
  await queue.fetch(taskQueue);
  await sql('UPDATE pgboss.version SET cron_on = pgboss.job_now()');
  const state = () => sql('SELECT j.*, v.cron_on FROM pgboss.job j, pgboss.version v ORDER BY j.id');
  const before = await state();
  expect(await bringQueueForward(db)).toBe(0);
  expect(await state()).toEqual(before);
});

test('a deadline that was set 40 days ahead is a day from now', async () => {
  await moveBoth(40 * dayMs);
  const id = await submit();
  await moveBoth(0);
  expect((await reconcile()).deadlinesAhead).toBe(1);
  expect(await secondsAhead('"deadlineAt"', `FROM "Task" WHERE id = '${id}'`)).toBeLessThanOrEqual(24 * 60 * 60);
  expect((await reconcile()).deadlinesAhead).toBe(0);
  expect((await db.task.findUniqueOrThrow({ where: { id } })).status).toBe('queued');
});

test('both clocks of a machine that starts in the past make no task overdue, nor change the order of jobs', async () => {
  const ids = await submitSome(3);
  await moveBoth(-40 * dayMs);
  await reconcile(false);
  await moveBoth(0);
  expect(await reconcile()).toMatchObject({ overdueTasks: 0, deadlinesAhead: 0 });
  expect(await workedOn()).toEqual(ids);
});

test('no task is overdue by one clock alone', async () => {
  const id = await submit();
  await clocks.moveDatabase(2 * dayMs);
  expect(await listOverdueTasks(db)).toEqual([]);
  expect((await reconcile()).overdueTasks).toBe(0);
  await clocks.moveDatabase(0);
  clocks.moveProcess(2 * dayMs);
  expect(await listOverdueTasks(db)).toEqual([]);
  expect((await db.task.findUniqueOrThrow({ where: { id } })).status).toBe('queued');
});

test('a notice whose next try was dated two hours ahead is sent', async () => {
  await failTask(ledgerOf(db), { id: await submit(), attempt: null }, { errorMessage: 'x' });
  const { webhookUrl, texts } = await openPretendedSlack([{ status: 500 }]);
  const send = () => sendNotices({ db, logger, webhookUrl, baseUrl: 'https://farthing.example' });
  await clocks.moveDatabase(2 * hourMs);
  await send();
  await clocks.moveDatabase(0);
  await send();
  expect(texts).toHaveLength(2);
  expect(await db.notice.count({ where: { sentAt: null } })).toBe(0);
});

test('neither notices nor uploads are removed for good by one clock alone', async () => {
  const { id: userId } = await createUserWithCredits(db, 60);
  await failTask(ledgerOf(db), { id: await submit(), attempt: null }, { errorMessage: 'x' });
  const upload = await createUpload(db, userId);
  await clocks.moveDatabase(100 * dayMs);
  expect(await takeAwayOldUploads({ db, queue })).toBe(0);
  await sendNotices({ db, logger, webhookUrl: undefined, baseUrl: '' });
  await clocks.moveDatabase(0);
  clocks.moveProcess(100 * dayMs);
  expect(await takeAwayOldUploads({ db, queue })).toBe(0);
  await sendNotices({ db, logger, webhookUrl: undefined, baseUrl: '' });
  expect(await db.upload.count({ where: { id: upload.id } })).toBe(1);
  expect(await db.notice.count()).toBe(1);
});
