import type { TaskServices } from '#/features/tasks/commands/submit-task.ts';
import { getTask } from '#/features/tasks/queries.ts';
import { mayRemove } from '#/features/tasks/rules/lifecycle.ts';
import { type TaskRecord, taskSelect } from '#/features/tasks/rules/task-record.ts';
import { Prisma } from '#/generated/prisma/client.ts';
import { NotFoundError, TaskStateError } from '#/lib/errors.ts';
import { inTransaction } from '#/platform/db.ts';
import { notifyTaskChanged } from '#/platform/events.ts';
import { sendFileRemoval } from '#/platform/queue.ts';

/** What is erased of a removed task. */
const erased = {
  outputFile: null,
  outputUrl: null,
  outputJson: {},
  errorMessage: null,
  input: {},
  vendorJob: Prisma.DbNull,
};

/**
 * Removes the result and the input of a task of this user. The row and its lines in the ledger stay; a queue job deletes the
 * file. Returns the task afterwards.
 * @throws NotFoundError, ForbiddenError, TaskStateError (it has not ended), BusyError
 */
export async function removeTask(
  { ledger: { db }, queue }: TaskServices,
  asked: { userId: string; taskId: string },
): Promise<TaskRecord> {
  const { userId, taskId } = asked;
  await getTask(db, userId, taskId);
  return inTransaction(db, async (tx) => {
    const [locked] = await tx.$queryRaw<
      { outputFile: string | null; status: TaskRecord['status']; isRemoved: boolean; now: Date }[]
    >`
      SELECT "outputFile", status, "removedAt" IS NOT NULL AS "isRemoved", clock_timestamp() AS now
      FROM "Task" WHERE id = ${taskId}::uuid FOR UPDATE`;
    if (!locked) throw new NotFoundError('task');
    // `getTask` just found it: this call removed it and retries after a lost answer to COMMIT, or a concurrent call did.
    if (locked.isRemoved) return tx.task.findUniqueOrThrow({ where: { id: taskId }, select: taskSelect });
    if (!mayRemove(locked)) throw new TaskStateError('removed', locked.status);
    const task = await tx.task.update({
      where: { id: taskId },
      data: { removedAt: locked.now, ...erased },
      select: taskSelect,
    });
    // The answer stored for replays has the input, too. The condition names every scope, so that the primary key is used.
    await tx.$executeRaw`
      UPDATE "IdempotencyRecord" SET answer = jsonb_set(answer, '{json,task,input}', '{}')
      WHERE scope IN ('client', 'system') AND "userId" = ${userId}::uuid AND "lineId" = ${task.chargeId}::uuid AND answer #> '{json,task,input}' IS NOT NULL`;
    if (locked.outputFile !== null) await sendFileRemoval(queue, tx, { file: locked.outputFile });
    await notifyTaskChanged(tx, { userId, taskId });
    return task;
  });
}
