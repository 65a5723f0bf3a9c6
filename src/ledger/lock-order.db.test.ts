import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { claimTask, completeTask, failTask, reportProgress } from '#/features/tasks/commands/lease-task.ts';
import { submitTask } from '#/features/tasks/commands/submit-task.ts';
import { type Db, inTransaction } from '#/platform/db.ts';
import { createLogger } from '#/platform/logger.ts';
import { openSendingQueue, type Queue } from '#/platform/queue.ts';
import { creditVerbs } from '#test/credit-verbs.ts';
import { openDb, useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';
import { countDeadlocks, makeDeadlock, namedConnections } from '#test/locks.ts';

const { db, url, directUrl } = useTestDatabase();
const { give, available } = creditVerbs(db);
const logger = createLogger('test', 'silent');
let queue: Queue;
beforeAll(async () => {
  queue = await openSendingQueue(url, logger);
});
afterAll(() => queue.stop({ graceful: false }));

const start = new Date('2030-01-01T00:00:00.000Z');
const day = (count: number, ms = 0) => new Date(start.getTime() + count * 24 * 60 * 60 * 1000 + ms);
const rounds = 8;

/** Users in id order, of whom each round something expires: first that of the last of them. */
async function usersDueBackwards(count: number): Promise<string[]> {
  const users = await Promise.all(Array.from({ length: count }, () => createUser(db)));
  const ids = users.map((user) => user.id).toSorted();
  await Promise.all(
    ids.map(async (userId, index) => {
      await give(userId, 1_000, { now: start, source: 'PROMO' });
      for (let round = 1; round <= rounds; round += 1)
        await give(userId, 7, { now: start, source: 'PROMO', priority: 900, expiresAt: day(round, count - index) });
    }),
  );
  return ids;
}

function openProcess(name: string): { db: Db; close: () => Promise<void> } {
  const opened = openDb(namedConnections(url, name));
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= opened.$disconnect();
    return closed;
  };
  onTestFinished(close);
  return { db: opened, close };
}

test('many accounts at once, asked for in opposite orders by four processes, never wait for each other in a ring', async () => {
  const ids = await usersDueBackwards(16);
  const processes = Array.from({ length: 4 }, () => openProcess('lock-order'));
  for (let round = 1; round <= rounds; round += 1) {
    const now = day(round, 100);
    await Promise.all(
      processes.flatMap((process, index) => {
        const order = index % 2 === 0 ? ids : ids.toReversed();
        return [
          ...order.map((userId) => creditVerbs(process.db).charge(userId, 1, { now })),
          ledgerOf(process.db).bookDueAccounts({ logger }, now),
          inTransaction(process.db, (tx) => ledgerOf(process.db).openSession(tx, { userIds: order })),
        ];
      }),
    );
  }
  await Promise.all(processes.map((process) => process.close()));
  expect(await countDeadlocks(directUrl, 'lock-order')).toBe(0);
  const left = await Promise.all(ids.map((userId) => available(userId, day(rounds + 1))));
  expect(left).toEqual(ids.map(() => 1_000 - rounds * 4));
  await expectLedgerHolds(db);
});

test('users are locked before their tasks, whoever ends, reports on and submits them: no ring either', async () => {
  const ids = await usersDueBackwards(4);
  const processes = Array.from({ length: 4 }, () => openProcess('lock-order-of-tasks'));
  const input = { prompt: 'a sea', seconds: 5, aspectRatio: 'landscape' as const };
  const submit = async (from: Db, userId: string) => {
    const asked = { userId, actor: 'system', type: 'text-to-video' as const, input, sentInput: input };
    const { answer } = await submitTask({ ledger: ledgerOf(from), queue }, asked);
    if (answer.kind !== 'created') throw new Error('The task was refused.');
    return answer.task.id;
  };
  const tasks = await Promise.all(ids.flatMap((userId) => Array.from({ length: 4 }, () => submit(db, userId))));
  await Promise.all(tasks.map((id) => claimTask(db, id)));
  const result = { outputFile: 'a.webm', outputUrl: null, outputJson: {} };
  const ended = await Promise.all(
    processes.flatMap((process, index) =>
      (index % 2 === 0 ? tasks : tasks.toReversed()).map(async (id, place) => {
        const held = { id, attempt: 1 };
        await reportProgress(process.db, held, 50);
        if (place % 4 === 0) await submit(process.db, ids[(place / 4) % 4] as string);
        return index % 2 === 0
          ? completeTask(ledgerOf(process.db), held, result)
          : failTask(ledgerOf(process.db), held, { errorMessage: 'x' });
      }),
    ),
  );
  expect(ended.filter(Boolean)).toHaveLength(tasks.length);
  await Promise.all(processes.map((process) => process.close()));
  // The counter would have told: it counts the ring that is made here.
  const before = await countDeadlocks(directUrl, 'lock-order-of-tasks');
  expect(before).toBe(0);
  await makeDeadlock(namedConnections(directUrl, 'ring'), [ids[0] as string, ids[1] as string]);
  expect(await countDeadlocks(directUrl, 'ring')).toBe(1);
  await expectLedgerHolds(db);
});
