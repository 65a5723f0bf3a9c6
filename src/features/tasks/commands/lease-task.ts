import { endTask, type TaskResult } from '#/features/tasks/commands/end-task.ts';
import type { EndedBy } from '#/features/tasks/rules/lifecycle.ts';
import type { ClaimedTask } from '#/features/tasks/rules/task-record.ts';
import { type Db, inStatement, inTransaction } from '#/platform/db.ts';
import { notifyTaskChanged, notifyTaskSql } from '#/platform/events.ts';

/**
 * Takes an open task, also one that another worker had and stopped reporting on: its attempt goes up, so what that
 * worker still says no longer counts. Null when the task has ended or does not exist.
 */
export async function claimTask(db: Db, taskId: string): Promise<ClaimedTask | null> {
  const sql = `/* task:take */
    UPDATE "Task" SET status = 'running', attempt = attempt + 1, progress = 0, "startedAt" = clock_timestamp()
    WHERE id = $1::uuid AND status IN ('queued', 'running') AND type <> 'EXTERNAL'
    RETURNING id, "userId", type, input, "chargedCredits", attempt, "vendorJob", ${notifyTaskSql('"userId"', 'id')} AS told`;
  const [taken] = await inStatement(db, (tx) => tx.$queryRawUnsafe<(ClaimedTask & { told: string })[]>(sql, taskId));
  if (!taken) return null;
  const { told: _, ...task } = taken;
  return task;
}

/**
 * Gives a task back that this attempt cannot go on with now, for another to take. False when the attempt no longer holds
 * it.
 */
export async function releaseTask(db: Db, held: { id: string; attempt: number }): Promise<boolean> {
  return changeHeld(db, held, { status: 'queued', progress: 0, startedAt: null });
}

/** Reports progress in percent. False when the attempt no longer holds the task: the worker should stop. */
export async function reportProgress(
  db: Db,
  held: { id: string; attempt: number },
  progress: number,
): Promise<boolean> {
  return changeHeld(db, held, { progress });
}

/** Keeps what the vendor calls the work. False when the attempt no longer holds the task: nothing is kept. */
export async function keepVendorJob(
  db: Db,
  held: { id: string; attempt: number },
  job: Record<string, unknown>,
): Promise<boolean> {
  const kept = await inStatement(
    db,
    (tx) => tx.$executeRaw`
      UPDATE "Task" SET "vendorJob" = ${JSON.stringify(job)}::jsonb
      WHERE id = ${held.id}::uuid AND attempt = ${held.attempt}::int AND status = 'running'`,
  );
  return kept > 0;
}

type HeldChange = { status?: 'queued'; progress: number; startedAt?: null };

async function changeHeld(db: Db, held: { id: string; attempt: number }, change: HeldChange): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    const [task] = await tx.task.updateManyAndReturn({
      where: { id: held.id, attempt: held.attempt, status: 'running' },
      data: change,
      select: { userId: true },
    });
    if (task) await notifyTaskChanged(tx, { userId: task.userId, taskId: held.id });
    return task !== undefined;
  });
}

/**
 * Ends a task with its result; its charge stays, or is settled at what the work came to where that is said. False when the
 * attempt no longer holds the task: nothing changed.
 */
export async function completeTask(
  db: Db,
  held: { id: string; attempt: number },
  result: TaskResult,
  costCredits: number | null = null,
): Promise<boolean> {
  const { id: taskId, attempt } = held;
  const end = { ending: 'succeeded' as const, result, costCredits };
  const { refusal } = await endTask(db, { taskId, by: { by: 'attempt', attempt }, actor: 'system', end });
  return refusal === null;
}

/**
 * Ends a task as failed and gives its whole charge back, in one transaction. `attempt` null ends it whoever holds it.
 * False when the task has ended already or another attempt holds it: nothing changed.
 * @param failure.errorMessage a sentence for people
 * @throws NotFoundError (task), BusyError
 */
export async function failTask(
  db: Db,
  held: { id: string; attempt: number | null },
  failure: { errorMessage: string },
): Promise<boolean> {
  const { id: taskId, attempt } = held;
  const by: EndedBy = attempt === null ? { by: 'system' } : { by: 'attempt', attempt };
  const end = { ending: 'failed' as const, ...failure };
  const { refusal } = await endTask(db, { taskId, by, actor: 'system', end });
  return refusal === null;
}
