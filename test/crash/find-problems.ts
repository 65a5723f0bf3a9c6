import { readdir, utimes } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type Repairs, reconcileTasks } from '#/features/tasks/commands/reconcile-tasks.ts';
import type { Db } from '#/platform/db.ts';
import { createLogger } from '#/platform/logger.ts';
import { openSendingQueue } from '#/platform/queue.ts';
import { createLocalStorage } from '#/platform/storage.ts';
import type { Accepted } from '#test/crash/crash-client.ts';
import { ledgerOf } from '#test/ledger.ts';
import { findBrokenInvariants } from '#test/ledger-invariants.ts';

type Place = { databaseUrl: string; storageFolder: string };

/**
 * What is not as it must be where no process works any more, after the reconciler found every file to be old: one sentence
 * for each. `accepted` are the requests that clients were told of.
 */
export async function findProblems(db: Db, place: Place, accepted: readonly Accepted[]): Promise<string[]> {
  const { storageFolder } = place;
  const repairs = await reconcile(db, place);
  const left = Object.entries(await reconcile(db, place)).filter(([, count]) => count > 0);
  const tasks = await db.task.findMany();
  const lines = await db.creditTransaction.findMany({ where: { type: { in: ['DEBIT', 'REFUND'] } } });
  const files = await filesBelow(join(storageFolder, 'tasks'));
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const kept = new Set(tasks.flatMap(({ outputFile }) => outputFile ?? []));
  return [
    ...left.map(([what, count]) => `The reconciler found ${count} ${what} the second time.`),
    ...(repairs.tasksWithoutJob > 0 ? [`${repairs.tasksWithoutJob} tasks had no job.`] : []),
    ...(await findBrokenInvariants(db)),
    ...accepted.filter(({ uuid }) => !byId.has(uuid)).map(({ uuid }) => `The accepted task ${uuid} is missing.`),
    ...(tasks.length === accepted.length
      ? []
      : [`There are ${tasks.length} tasks for ${accepted.length} accepted requests.`]),
    ...tasks.flatMap((task) => {
      const charges = lines.filter((line) => line.type === 'DEBIT' && line.taskId === task.id);
      const refunds = lines.filter((line) => line.refundsId === task.chargeId);
      const wanted = task.status === 'succeeded' ? 0 : 1;
      const isRight = charges.length === 1 && refunds.length === wanted;
      return isRight
        ? []
        : [`The ${task.status} task ${task.id}: ${charges.length} charges, ${refunds.length} refunds.`];
    }),
    ...files.filter((file) => !kept.has(`tasks/${file}`)).map((file) => `The file ${file} is of no task.`),
    ...[...kept].filter((file) => !files.includes(file.slice('tasks/'.length))).map((file) => `${file} is missing.`),
  ];
}

async function reconcile(db: Db, { databaseUrl, storageFolder }: Place): Promise<Repairs> {
  const anHourAgo = new Date(Date.now() - 60 * 60 * 1000);
  const folder = join(storageFolder, 'tasks');
  for (const file of await filesBelow(folder)) await utimes(join(folder, file), anHourAgo, anHourAgo);
  const logger = createLogger('test', 'silent');
  const queue = await openSendingQueue(databaseUrl, logger);
  try {
    const storage = createLocalStorage(storageFolder);
    const workFolder = join(storageFolder, '.work');
    return await reconcileTasks({ db, ledger: ledgerOf(db), queue, storage, logger, workFolder });
  } finally {
    await queue.stop({ graceful: false });
  }
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}
