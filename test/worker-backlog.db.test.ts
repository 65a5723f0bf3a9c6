import { join } from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { submitTask } from '#/features/tasks/commands/submit-task.ts';
import { createLogger } from '#/platform/logger.ts';
import { openSendingQueue } from '#/platform/queue.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUserWithCredits } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';
import { startWorker } from '#test/processes.ts';
import { until } from '#test/until.ts';

const { url, db } = useTestDatabase();
const storageFolder = process.env.STORAGE_DIR ?? '';
const queue = await openSendingQueue(url, createLogger('test', 'silent'));
afterAll(() => queue.stop({ graceful: false }));

test('twelve tasks for a worker that does two at a time follow one another without waiting for a slow look', async () => {
  const entry = 'test/e2e/workers/failing-worker.ts';
  const worker = await startWorker({
    databaseUrl: url,
    storageFolder,
    logFile: join(storageFolder, 'backlog.log'),
    entry,
  });
  onTestFinished(() => worker.kill());
  const user = await createUserWithCredits(db, 300);
  const input = { prompt: 'x', seconds: 1, aspectRatio: 'square' as const };
  const asked = { type: 'text-to-video' as const, input, sentInput: input, userId: user.id, actor: `user:${user.id}` };
  await Promise.all(Array.from({ length: 12 }, () => submitTask({ ledger: ledgerOf(db), queue }, asked)));
  // Six rounds of two: with half a minute between looks they would take minutes.
  const countFailed = () => db.task.count({ where: { userId: user.id, status: 'failed' } });
  await until(async () => (await countFailed()) === 12);
  expect((await ledgerOf(db).getBalance(user.id)).availableCredits).toBe(300);
  await expectLedgerHolds(db);
});
