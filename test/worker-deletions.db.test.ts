import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { startFreePlan } from '#/features/plans/sign-up-service.ts';
import { createLogger } from '#/platform/logger.ts';
import { deletionQueue, openSendingQueue } from '#/platform/queue.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';
import { startWorker } from '#test/processes.ts';
import { until } from '#test/until.ts';

const { url, db, ledger } = useTestDatabase();
const storageFolder = process.env.STORAGE_DIR ?? '';

test('a worker deletes the accounts that are due when the queue asks for it', async () => {
  await createMissingPlans(db);
  const { id } = await createUser(db, { deletionAt: new Date(Date.now() - 1000) });
  await startFreePlan(ledger, id);
  const worker = await startWorker({ databaseUrl: url, storageFolder, logFile: join(storageFolder, 'deletions.log') });
  onTestFinished(() => worker.kill());
  const queue = await openSendingQueue(url, createLogger('test', 'silent'));
  await queue.send(deletionQueue, {});
  await until(() => db.user.findFirst({ where: { id, deletedAt: { not: null } } }));
  await queue.stop({ graceful: false });
  await worker.stop();
  expect(await db.user.findUniqueOrThrow({ where: { id } })).toMatchObject({ credits: 0, name: '' });
  await expectLedgerHolds(db);
});
