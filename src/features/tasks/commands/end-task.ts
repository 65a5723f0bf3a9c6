import { taskFailedNotice } from '#/features/notifications/rules/new-notice.ts';
import { type EndedBy, type Refusal, refusalToEnd } from '#/features/tasks/rules/lifecycle.ts';
import { type TaskRecord, taskSelect } from '#/features/tasks/rules/task-record.ts';
import {
  endingKey,
  type IdempotencyKey,
  type LedgerNeeds,
  type LedgerSession,
  noticeRows,
  openSession,
  systemKey,
} from '#/ledger/ledger.ts';
import { NotFoundError } from '#/lib/errors.ts';
import type { AttachedRows } from '#/platform/bulk-rows.ts';
import { type Db, inStatement, inTransaction, type Transaction } from '#/platform/db.ts';
import { notifyTaskSql } from '#/platform/events.ts';

/** A generator's result: the storage key of a file, or a URL elsewhere, and a JSON object of facts about it. */
export type TaskResult = { outputFile: string | null; outputUrl: string | null; outputJson: Record<string, unknown> };

/**
 * How a task ends. `costCredits` is the final cost at which the charge is settled; null when it is the charged amount.
 * `errorMessage` is a sentence for people.
 */
export type TaskEnd =
  | { ending: 'succeeded'; result: TaskResult; costCredits: number | null }
  | { ending: 'failed'; errorMessage: string }
  | { ending: 'canceled' };

/** The task afterwards. With a refusal nothing has changed. */
export type Ended = { refusal: Refusal | null; task: TaskRecord };

/** What the end of a task writes into its credit columns, and how many credits it gave back. */
type Settled = {
  chargedCredits: number;
  uncollectedCredits: number;
  refundId: string | null;
  refundedCredits: number;
};

/**
 * Ends an open task, exactly once: settles or refunds its charge, and writes its result and the notice of a failure, in one
 * transaction. Locks the account first, then the task. `by` says who ends it; the answer has a refusal when that one may not.
 * @throws NotFoundError (task), SettlementAboveMaximumError, BusyError
 */
export async function endTask(
  db: Db,
  asked: { taskId: string; by: EndedBy; actor: string; end: TaskEnd },
): Promise<Ended> {
  const { taskId, by, actor, end } = asked;
  if (by.by === 'attempt' && end.ending === 'succeeded' && end.costCredits === null) {
    return finishAsCharged(db, taskId, by, end.result);
  }
  const owner = await readOwner(db, taskId);
  return inTransaction(db, async (tx) => {
    const ledger = await openSession(tx, needsOf(owner));
    const task = await lockTask(tx, taskId);
    const refusal = refusalToEnd(task, by);
    if (refusal) return { refusal, task };
    const { chargeId } = task;
    const settled = chargeId ? moveCredits(ledger, task, { chargeId, actor, end }) : unchangedCredits(task);
    await ledger.write(noticesOf(task, end, settled));
    return { refusal: null, task: await writeEnd(tx, task, end, settled) };
  });
}

/**
 * Ends a task whose final cost is the charged amount. It moves no credits and writes no notice, so it needs no lock on the
 * account and is one statement.
 */
async function finishAsCharged(
  db: Db,
  taskId: string,
  by: Extract<EndedBy, { by: 'attempt' }>,
  result: TaskResult,
): Promise<Ended> {
  const sql = `/* task:finish */
    UPDATE "Task" SET status = 'succeeded', "finishedAt" = clock_timestamp(), progress = 100, "outputFile" = $3,
      "outputUrl" = $4, "outputJson" = $5::jsonb
    WHERE id = $1::uuid AND attempt = $2::int AND status = 'running'
    RETURNING ${columns}, ${notifyTaskSql('"userId"', 'id')} AS told`;
  const { outputFile, outputUrl, outputJson } = result;
  const values = [taskId, by.attempt, outputFile, outputUrl, JSON.stringify(outputJson)];
  const [finished] = await inStatement(db, (tx) => tx.$queryRawUnsafe<ToldTask[]>(sql, ...values));
  if (finished) return { refusal: null, task: recordOf(finished) };
  const { attempt, ...task } = await readTask(db, taskId);
  // The update found no lease, and an attempt never regains a lost one, so the answer is a refusal in any case.
  return { refusal: refusalToEnd({ ...task, attempt }, by) ?? 'superseded', task };
}

async function readTask(db: Db, taskId: string): Promise<TaskRecord & { attempt: number }> {
  const task = await db.task.findUnique({ where: { id: taskId }, select: { ...taskSelect, attempt: true } });
  if (!task) throw new NotFoundError('task');
  return task;
}

type ToldTask = TaskRecord & { told: string };

function recordOf({ told: _, ...task }: ToldTask): TaskRecord {
  return task;
}

type Owner = { userId: string; chargeId: string | null };

async function readOwner(db: Db, taskId: string): Promise<Owner> {
  const owner = await db.task.findUnique({ where: { id: taskId }, select: { userId: true, chargeId: true } });
  if (!owner) throw new NotFoundError('task');
  return owner;
}

function needsOf({ userId, chargeId }: Owner): LedgerNeeds {
  if (chargeId === null) return { userIds: [userId] };
  const keys = [endingKey(userId, chargeId, 'released'), remainderKey(userId, chargeId)];
  return { userIds: [userId], keys, chargeIds: [chargeId] };
}

/**
 * The idempotency key for refunding the rest of a charge that was settled or released without its task, which an earlier
 * release allowed. The task can still end.
 */
function remainderKey(userId: string, chargeId: string): IdempotencyKey {
  return systemKey(userId, `rest:${chargeId}`, 'tasks.end');
}

type LockedTask = TaskRecord & { userId: string; attempt: number; now: Date };

/** The columns of a TaskRecord. */
const columns = Object.keys(taskSelect)
  .map((name) => `"${name}"`)
  .join(', ');

async function lockTask(tx: Transaction, taskId: string): Promise<LockedTask> {
  const sql = `/* task:lock */ SELECT ${columns}, "userId", attempt, date_trunc('milliseconds', clock_timestamp()) AS now
    FROM "Task" WHERE id = $1::uuid FOR UPDATE`;
  const [locked] = await tx.$queryRawUnsafe<LockedTask[]>(sql, taskId);
  if (!locked) throw new NotFoundError('task');
  return locked;
}

/** Settles the charge of a success, or refunds that of a failure or a cancel. Returns the task's credit columns afterwards. */
function moveCredits(
  ledger: LedgerSession,
  task: LockedTask,
  { chargeId, actor, end }: { chargeId: string; actor: string; end: TaskEnd },
): Settled {
  const metadata = { taskId: task.id };
  const isChargeEnded = ledger.recordOf(endingKey(task.userId, chargeId, 'released')) !== undefined;
  if (end.ending === 'succeeded') {
    const { costCredits } = end;
    if (costCredits === null || isChargeEnded) return unchangedCredits(task);
    const facts = { description: 'Settled at the final cost', metadata, actor };
    const key = endingKey(task.userId, chargeId, 'settled');
    const { answer } = ledger.once(key, (account) =>
      account.decide({ kind: 'settle', chargeId, costCredits, isOfAll: true, facts }),
    );
    const { refundedCredits, chargedCredits, uncollectedCredits, transactionId } = answer;
    return {
      chargedCredits: task.chargedCredits - refundedCredits + chargedCredits + uncollectedCredits,
      uncollectedCredits,
      refundId: refundedCredits > 0 ? transactionId : null,
      refundedCredits,
    };
  }
  const reason = end.ending === 'failed' ? ('failure' as const) : ('cancel' as const);
  const facts = { description: returned[end.ending], metadata: { ...metadata, reason }, actor };
  const key = isChargeEnded ? remainderKey(task.userId, chargeId) : endingKey(task.userId, chargeId, 'released');
  const { answer } = ledger.once(key, (account) =>
    account.decide({ kind: 'refund', chargeId, amountCredits: null, reason, facts }),
  );
  return { ...unchangedCredits(task), refundId: answer.transactionId, refundedCredits: answer.refundedCredits };
}

const returned = {
  failed: 'Returned: the generation failed',
  canceled: 'Returned: the generation was canceled',
};

function unchangedCredits(task: LockedTask): Settled {
  return { chargedCredits: task.chargedCredits, uncollectedCredits: 0, refundId: null, refundedCredits: 0 };
}

function noticesOf(task: LockedTask, end: TaskEnd, { refundedCredits }: Settled): AttachedRows[] {
  if (end.ending !== 'failed') return [];
  const { userId, id: taskId, type, now: at } = task;
  const notice = taskFailedNotice({ userId, taskId, at, type, refundedCredits, errorMessage: end.errorMessage });
  return [{ insert: noticeRows, rows: [notice] }];
}

/** Writes the end of the task and sends the change event. Returns the task afterwards. */
async function writeEnd(tx: Transaction, task: LockedTask, end: TaskEnd, settled: Settled): Promise<TaskRecord> {
  const made = end.ending === 'succeeded' ? end.result : { outputFile: null, outputUrl: null, outputJson: null };
  const sql = `/* task:end */
    UPDATE "Task" SET status = $2::"TaskStatus", "finishedAt" = $3, progress = $4, "chargedCredits" = $5,
      "uncollectedCredits" = $6, "refundId" = $7::uuid, "errorMessage" = $8, "outputFile" = $9, "outputUrl" = $10,
      "outputJson" = $11::jsonb
    WHERE id = $1::uuid RETURNING ${columns}, ${notifyTaskSql('"userId"', 'id')} AS told`;
  const [ended] = await tx.$queryRawUnsafe<ToldTask[]>(
    sql,
    task.id,
    end.ending,
    task.now,
    end.ending === 'succeeded' ? 100 : task.progress,
    settled.chargedCredits,
    settled.uncollectedCredits,
    settled.refundId,
    end.ending === 'failed' ? end.errorMessage : null,
    made.outputFile,
    made.outputUrl,
    made.outputJson && JSON.stringify(made.outputJson),
  );
  if (!ended) throw new NotFoundError('task');
  return recordOf(ended);
}
