import { endTask } from '#/features/tasks/commands/end-task.ts';
import { openStatuses } from '#/features/tasks/rules/lifecycle.ts';
import { Prisma } from '#/generated/prisma/client.ts';
import type { Ledger } from '#/ledger/ledger.ts';
import { type Db, inStatement } from '#/platform/db.ts';
import type { Storage } from '#/platform/storage.ts';

/** How many tasks are ended or erased before others are read. */
const batchTasks = 100;

/** Cancels every open task of an account that is deleted, each with its refund. Safe to repeat. @throws BusyError */
export async function endOpenTasks(ledger: Ledger, userId: string): Promise<void> {
  for (;;) {
    const open = await ledger.db.task.findMany({
      where: { userId, status: { in: [...openStatuses] } },
      select: { id: true },
      take: batchTasks,
    });
    if (open.length === 0) return;
    for (const { id: taskId } of open)
      await endTask(ledger, { taskId, by: { by: 'system' }, actor: 'system', end: { ending: 'canceled' } });
  }
}

/**
 * Erases what the ended tasks of an account were made from and what they made, files first: what a crash leaves is found again. The
 * rows stay, with what they cost. Safe to repeat.
 * @throws StorageLostError, BusyError
 */
export async function eraseTasks({ db, storage }: { db: Db; storage: Storage }, userId: string): Promise<void> {
  for (;;) {
    const tasks = await db.task.findMany({
      where: { userId, removedAt: null, status: { notIn: [...openStatuses] } },
      select: { id: true, outputFile: true },
      take: batchTasks,
    });
    if (tasks.length === 0) return;
    for (const { outputFile } of tasks) if (outputFile !== null) await storage.remove(outputFile);
    await inStatement(db, (tx) =>
      tx.task.updateMany({
        where: { id: { in: tasks.map(({ id }) => id) }, userId },
        data: {
          removedAt: new Date(Date.now()),
          input: {},
          outputFile: null,
          outputUrl: null,
          outputJson: {},
          errorMessage: null,
          vendorJob: Prisma.DbNull,
        },
      }),
    );
  }
}
