import { afterAll, beforeAll, expect, test } from 'vitest';
import { watchAccount } from '#/features/credits/watch/account.ts';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { startFreePlan } from '#/features/plans/sign-up-service.ts';
import { claimTask, failTask, reportProgress } from '#/features/tasks/commands/lease-task.ts';
import { submitTask } from '#/features/tasks/commands/submit-task.ts';
import { watchTask } from '#/features/tasks/watch/task.ts';
import { SharedSources } from '#/lib/shared-sources.ts';
import type { Db } from '#/platform/db.ts';
import type { ChangeEvents } from '#/platform/events.ts';
import { createLogger } from '#/platform/logger.ts';
import { openSendingQueue, type Queue } from '#/platform/queue.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUserWithCredits } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { until } from '#test/until.ts';

const { db, url } = useTestDatabase();
let queue: Queue;
const never = new AbortController().signal;
beforeAll(async () => {
  await createMissingPlans(db);
  queue = await openSendingQueue(url, createLogger('test', 'silent'));
});
afterAll(() => queue.stop({ graceful: false }));

/** What watchers work with: `reads` are the statements so far, `tell` is a change event, `subjects` are who is subscribed to. */
function watched() {
  const reads: string[] = [];
  const listeners = new Set<{ subject: string; listener: () => void }>();
  const counted = db.$extends({
    query: {
      $allOperations({ model, operation, args, query }) {
        reads.push(`${model ?? ''}.${operation}`);
        return query(args);
      },
    },
  }) as unknown as Db;
  const events: ChangeEvents = {
    subscribe(subject, listener) {
      const entry = { subject, listener };
      listeners.add(entry);
      return () => listeners.delete(entry);
    },
    close: async () => {},
  };
  return {
    services: { db: counted, ledger: ledgerOf(counted), events, sources: new SharedSources() },
    /** How many statements there have been since it was asked last. */
    takeReads: () => reads.splice(0).length,
    subjects: () => [...listeners].map(({ subject }) => subject),
    tell() {
      for (const { listener } of [...listeners]) listener();
    },
  };
}

async function createRichUser(): Promise<string> {
  const { id } = await createUserWithCredits(db, 1_000);
  await startFreePlan(ledgerOf(db), id);
  return id;
}

async function createTaskOf(userId: string): Promise<string> {
  const input = { prompt: 'a sea', seconds: 5, aspectRatio: 'landscape' as const };
  const asked = { userId, actor: 'system', type: 'text-to-video' as const, input, sentInput: input };
  const { answer } = await submitTask({ ledger: ledgerOf(db), queue }, asked);
  if (answer.kind !== 'created') throw new Error('No task was made.');
  return answer.task.id;
}

/** A user with a task that is under way. */
async function busyUser(): Promise<{ userId: string; taskId: string }> {
  const userId = await createRichUser();
  const taskId = await createTaskOf(userId);
  await claimTask(db, taskId);
  return { userId, taskId };
}

const next = async <Item>(stream: AsyncGenerator<Item>) => (await stream.next()).value as Item;

/** How many statements a change takes with so many streams open. Each stream gets its first state and the change. */
async function readsOfChange(streamCount: number, recentOf: (stream: number) => number): Promise<number> {
  const { userId, taskId } = await busyUser();
  const { services, takeReads, tell, subjects } = watched();
  const streams = Array.from({ length: streamCount }, (_, n) =>
    watchAccount(services, userId, { recent: recentOf(n), signal: never }),
  );
  for (const { tasks } of await Promise.all(streams.map(next)))
    expect(tasks).toMatchObject([{ id: taskId, progress: 0 }]);
  takeReads();
  await reportProgress(db, { id: taskId, attempt: 1 }, 50);
  const changes = Promise.all(streams.map(next));
  tell();
  for (const { tasks } of await changes) expect(tasks).toMatchObject([{ id: taskId, progress: 50 }]);
  const count = takeReads();
  await Promise.all(streams.map((stream) => stream.return(undefined)));
  await until(() => subjects().length === 0);
  return count;
}

test('a change is read once for ten streams of a user, whatever they ask for up to the usual number of tasks', async () => {
  const once = await readsOfChange(1, () => 8);
  expect(once).toBeGreaterThan(0);
  expect(await readsOfChange(10, (stream) => 1 + stream)).toBe(once);
});

test('streams that ask for more than the usual number of tasks have one read of their own', async () => {
  const once = await readsOfChange(1, () => 8);
  expect(await readsOfChange(10, (stream) => (stream < 5 ? 20 : 41 + stream))).toBe(2 * once);
});

test('each stream gets as many tasks as it asked for, the newest of them', async () => {
  const userId = await createRichUser();
  const ids: string[] = [];
  for (let n = 0; n < 3; n += 1) ids.unshift(await createTaskOf(userId));
  const { services } = watched();
  for (const recent of [1, 2, 50]) {
    const stream = watchAccount(services, userId, { recent, signal: never });
    expect((await next(stream)).tasks.map(({ id }) => id)).toEqual(ids.slice(0, recent));
    await stream.return(undefined);
  }
});

test('streams that ask for as many tasks get one object, and a change is told to each of them', async () => {
  const { userId, taskId } = await busyUser();
  const { services, tell } = watched();
  const streams = Array.from({ length: 3 }, () => watchAccount(services, userId, { recent: 8, signal: never }));
  const [first, ...others] = await Promise.all(streams.map(next));
  for (const other of others) expect(other).toBe(first);
  await reportProgress(db, { id: taskId, attempt: 1 }, 50);
  const changes = Promise.all(streams.map(next));
  tell();
  const [changed, ...same] = await changes;
  expect(changed).not.toEqual(first);
  for (const other of same) expect(other).toBe(changed);
});

test('a stream that is opened later has its first state without a read', async () => {
  const { userId } = await busyUser();
  const { services, takeReads } = watched();
  const first = await next(watchAccount(services, userId, { recent: 8, signal: never }));
  expect(takeReads()).toBeGreaterThan(0);
  expect(await next(watchAccount(services, userId, { recent: 8, signal: never }))).toEqual(first);
  expect(takeReads()).toBe(0);
});

test('other users are read for themselves', async () => {
  const [one, other] = [await busyUser(), await busyUser()];
  const { services } = watched();
  for (const { userId, taskId } of [one, other]) {
    const { tasks } = await next(watchAccount(services, userId, { recent: 8, signal: never }));
    expect(tasks.map(({ id }) => id)).toEqual([taskId]);
  }
});

test('one task is read once for all who watch it, until it ends', async () => {
  const { userId, taskId } = await busyUser();
  const { services, takeReads, tell } = watched();
  const streams = Array.from({ length: 10 }, () => watchTask(services, userId, taskId, never));
  expect(await Promise.all(streams.map(next))).toMatchObject(Array(10).fill({ status: 'running', progress: 0 }));
  expect(takeReads()).toBe(1);
  await failTask(ledgerOf(db), { id: taskId, attempt: 1 }, { errorMessage: 'no' });
  const ends = Promise.all(streams.map(next));
  tell();
  expect(await ends).toMatchObject(Array(10).fill({ status: 'failed' }));
  expect(takeReads()).toBe(1);
  for (const stream of streams) expect(await stream.next()).toMatchObject({ done: true });
});
