import { endTask, type TaskResult } from '#/features/tasks/commands/end-task.ts';
import type { EndedBy } from '#/features/tasks/rules/lifecycle.ts';
import type { ClaimedTask } from '#/features/tasks/rules/task-record.ts';
import type { Ledger } from '#/ledger/ledger.ts';
import { type Db, inStatement, inTransaction } from '#/platform/db.ts';
import { notifyTaskChanged, notifyTaskSql } from '#/platform/events.ts';

/**
 * Claims an open task: gives this worker the lease under a new attempt number. A lease that another worker had is lost with
 * it, and its later reports are refused. Returns null when the task has ended, is external or does not exist.
 */
export async function claimTask(db: Db, taskId: string): Promise<ClaimedTask | null> {
  const sql = `/* task:take */
    UPDATE "Task" SET status = 'running', attempt = attempt + 1, progress = 0, "startedAt" = clock_timestamp()
    WHERE id = $1::uuid AND status IN ('queued', 'running') AND type <> 'EXTERNAL'
      AND NOT EXISTS (SELECT FROM "ChargeEnd" e WHERE e."chargeId" = "Task"."chargeId")
    RETURNING id, "userId", type, model, input, "chargedCredits", attempt, "vendorJob",
      (SELECT (t.price->>'book')::int FROM "CreditTransaction" t WHERE t.id = "Task"."chargeId") AS "bookVersion", ${notifyTaskSql('"userId"', 'id')} AS told`;
  const [taken] = await inStatement(db, (tx) => tx.$queryRawUnsafe<(ClaimedTask & { told: string })[]>(sql, taskId));
  if (!taken) return null;
  const { told: _, ...task } = taken;
  return task;
}

/**
 * Releases the lease: the task is `queued` again, for another attempt to claim. Returns false when the lease was lost already.
 */
export async function releaseTask(db: Db, lease: { id: string; attempt: number }): Promise<boolean> {
  return changeLeased(db, lease, { status: 'queued', progress: 0, startedAt: null });
}

/** Writes the progress, in percent. Returns false when the lease is lost, and the worker should stop. */
export async function reportProgress(
  db: Db,
  lease: { id: string; attempt: number },
  progress: number,
): Promise<boolean> {
  return changeLeased(db, lease, { progress });
}

/** Stores the vendor's job, so that a later attempt can resume it. Returns false, storing nothing, when the lease is lost. */
export async function keepVendorJob(
  db: Db,
  lease: { id: string; attempt: number },
  job: Record<string, unknown>,
): Promise<boolean> {
  const kept = await inStatement(
    db,
    (tx) => tx.$executeRaw`
      UPDATE "Task" SET "vendorJob" = ${JSON.stringify(job)}::jsonb
      WHERE id = ${lease.id}::uuid AND attempt = ${lease.attempt}::int AND status = 'running'`,
  );
  return kept > 0;
}

type LeasedChange = { status?: 'queued'; progress: number; startedAt?: null };

async function changeLeased(db: Db, lease: { id: string; attempt: number }, change: LeasedChange): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    const [task] = await tx.task.updateManyAndReturn({
      where: { id: lease.id, attempt: lease.attempt, status: 'running' },
      data: change,
      select: { userId: true },
    });
    if (task) await notifyTaskChanged(tx, { userId: task.userId, taskId: lease.id });
    return task !== undefined;
  });
}

/**
 * Completes a task with its result. Its charge stays, or is settled at `costCredits` when given. Returns false, changing
 * nothing, when the lease is lost.
 * @throws NotFoundError (task), BusyError
 */
export async function completeTask(
  ledger: Ledger,
  lease: { id: string; attempt: number },
  result: TaskResult,
  costCredits: number | null = null,
): Promise<boolean> {
  const { id: taskId, attempt } = lease;
  const end = { ending: 'succeeded' as const, result, costCredits };
  const { refusal } = await endTask(ledger, { taskId, by: { by: 'attempt', attempt }, actor: 'system', end });
  return refusal === null;
}

/**
 * Fails a task and refunds its whole charge, in one transaction. With `attempt` null it needs no lease. Returns false,
 * changing nothing, when the task has ended already or the lease is lost.
 * @param failure.errorMessage a sentence for people
 * @throws NotFoundError (task), BusyError
 */
export async function failTask(
  ledger: Ledger,
  lease: { id: string; attempt: number | null },
  failure: { errorMessage: string },
): Promise<boolean> {
  const { id: taskId, attempt } = lease;
  const by: EndedBy = attempt === null ? { by: 'system' } : { by: 'attempt', attempt };
  const end = { ending: 'failed' as const, ...failure };
  const { refusal } = await endTask(ledger, { taskId, by, actor: 'system', end });
  return refusal === null;
}
