import type { TaskServices } from '#/features/tasks/commands/submit-task.ts';
import { getTask } from '#/features/tasks/queries.ts';
import { mayRemove } from '#/features/tasks/rules/lifecycle.ts';
import { type TaskRecord, taskSelect } from '#/features/tasks/rules/task-record.ts';
import { Prisma } from '#/generated/prisma/client.ts';
import { NotFoundError, TaskStateError } from '#/lib/errors.ts';
import { inTransaction } from '#/platform/db.ts';
import { notifyTaskChanged } from '#/platform/events.ts';
import { sendFileRemoval } from '#/platform/queue.ts';

const nothingLeft = {
  outputFile: null,
  outputUrl: null,
  outputJson: {},
  errorMessage: null,
  input: {},
  vendorJob: Prisma.DbNull,
};

/**
 * Removes what a task of the user's own made, and what it says of what it was made from; its lines in the ledger stay. Its files go by the
 * queue.
 * @throws NotFoundError, ForbiddenError, TaskStateError (it has not ended), BusyError
 */
export async function removeTask(
  { db, queue }: TaskServices,
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
    // It was there a moment ago: this call itself has done it, and lost the answer to its COMMIT, or another one just has.
    if (locked.isRemoved) return tx.task.findUniqueOrThrow({ where: { id: taskId }, select: taskSelect });
    if (!mayRemove(locked)) throw new TaskStateError('removed', locked.status);
    const task = await tx.task.update({
      where: { id: taskId },
      data: { removedAt: locked.now, ...nothingLeft },
      select: taskSelect,
    });
    // The answer that is kept for a repeated request says what was asked for, too. All scopes, so that the primary key serves.
    await tx.$executeRaw`
      UPDATE "IdempotencyRecord" SET answer = jsonb_set(answer, '{json,task,input}', '{}')
      WHERE scope IN ('client', 'system') AND "userId" = ${userId}::uuid AND "lineId" = ${task.chargeId}::uuid AND answer #> '{json,task,input}' IS NOT NULL`;
    if (locked.outputFile !== null) await sendFileRemoval(queue, tx, { file: locked.outputFile });
    await notifyTaskChanged(tx, { userId, taskId });
    return task;
  });
}
