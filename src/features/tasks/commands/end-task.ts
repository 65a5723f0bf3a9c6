import type { TaskType } from '#/catalog/task-types.ts';
import { attachedNotices } from '#/features/notifications/contributor.ts';
import { taskFailedNotice } from '#/features/notifications/rules/new-notice.ts';
import { type EndedBy, type Refusal, refusalToEnd } from '#/features/tasks/rules/lifecycle.ts';
import { type TaskRecord, taskSelect } from '#/features/tasks/rules/task-record.ts';
import { endingKey, type Ledger, type LedgerNeeds, type LedgerSession } from '#/ledger/ledger.ts';
import { NotFoundError } from '#/lib/errors.ts';
import type { AttachedRows } from '#/platform/bulk-rows.ts';
import { type Db, inTransaction, type Transaction } from '#/platform/db.ts';
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
  costCredits: number;
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
  { db, openSession }: Ledger,
  asked: { taskId: string; by: EndedBy; actor: string; end: TaskEnd },
): Promise<Ended> {
  const { taskId, by, actor, end } = asked;
  const owner = await readOwner(db, taskId);
  return inTransaction(db, async (tx) => {
    const session = await openSession(tx, needsOf(owner));
    const task = await lockTask(tx, taskId);
    const refusal = refusalToEnd(task, by);
    if (refusal) return { refusal, task };
    const { chargeId } = task;
    const settled = chargeId ? moveCredits(session, task, { chargeId, actor, end }) : nothingMoved;
    await session.write(noticesOf(task, end, settled));
    return { refusal: null, task: await writeEnd(tx, task, end, settled) };
  });
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
  return { userIds: [userId], keys: [endingKey(userId, chargeId, 'released')], chargeIds: [chargeId] };
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

/**
 * Settles the charge of a success, or refunds that of a failure or a cancel, and records its end. Returns the task's credit
 * columns afterwards.
 */
function moveCredits(
  session: LedgerSession,
  task: LockedTask,
  { chargeId, actor, end }: { chargeId: string; actor: string; end: TaskEnd },
): Settled {
  const facts = { metadata: {}, taskId: task.id, actor };
  if (end.ending === 'succeeded') {
    const { costCredits: askedCredits } = end;
    const settlement = { ...facts, description: 'Settled at the final cost' };
    const { answer, replayed } = session.once(endingKey(task.userId, chargeId, 'settled'), (account) => {
      const costCredits = askedCredits ?? task.chargedCredits;
      const outcome = account.decide({ kind: 'settle', chargeId, costCredits, isOfAll: true, facts: settlement });
      const { refundedCredits, chargedCredits, uncollectedCredits } = outcome;
      // Not always what was asked: what an admin has given back of the charge stays given back.
      const endCredits = task.chargedCredits - refundedCredits + chargedCredits + uncollectedCredits;
      account.endCharge(chargeId, 'settled', endCredits);
      return { ...outcome, endCredits };
    });
    assertFirstEnd(task, replayed);
    const { endCredits: costCredits, refundedCredits, uncollectedCredits, transactionId } = answer;
    return {
      costCredits,
      uncollectedCredits,
      refundId: refundedCredits > 0 ? transactionId : null,
      refundedCredits,
    };
  }
  const reason = end.ending === 'failed' ? ('failure' as const) : ('cancel' as const);
  const { answer, replayed } = session.once(endingKey(task.userId, chargeId, 'released'), (account) => {
    account.endCharge(chargeId, 'released', 0);
    const refund = { ...facts, description: returned[end.ending] };
    return account.decide({ kind: 'refund', chargeId, amountCredits: null, reason, facts: refund });
  });
  assertFirstEnd(task, replayed);
  const { transactionId: refundId, refundedCredits } = answer;
  return { costCredits: 0, uncollectedCredits: 0, refundId, refundedCredits };
}

/**
 * A task and its charge end in one transaction, so an open task whose charge has ended was opened again by hand. It stays open,
 * and the proof names it; ending it once more would be work for nothing that nobody sees.
 */
function assertFirstEnd({ id }: LockedTask, replayed: boolean): void {
  if (replayed) throw new Error(`The charge of task ${id} has ended before, and the task is open.`);
}

const returned = {
  failed: 'Returned: the generation failed',
  canceled: 'Returned: the generation was canceled',
};

/** The end of a task that charged nothing. */
const nothingMoved: Settled = { costCredits: 0, uncollectedCredits: 0, refundId: null, refundedCredits: 0 };

function noticesOf(task: LockedTask, end: TaskEnd, { refundedCredits }: Settled): AttachedRows[] {
  if (end.ending !== 'failed') return [];
  const { userId, id: taskId, now: at } = task;
  const type = task.type as TaskType;
  const notice = taskFailedNotice({ userId, taskId, at, type, refundedCredits, errorMessage: end.errorMessage });
  return attachedNotices([notice]);
}

/** Writes the end of the task and sends the change event. Returns the task afterwards. */
async function writeEnd(tx: Transaction, task: LockedTask, end: TaskEnd, settled: Settled): Promise<TaskRecord> {
  const made = end.ending === 'succeeded' ? end.result : { outputFile: null, outputUrl: null, outputJson: null };
  const sql = `/* task:end */
    UPDATE "Task" SET status = $2::"TaskStatus", "finishedAt" = $3, progress = $4, "costCredits" = $5,
      "uncollectedCredits" = $6, "refundId" = $7::uuid, "errorMessage" = $8, "outputFile" = $9, "outputUrl" = $10,
      "outputJson" = $11::jsonb
    WHERE id = $1::uuid RETURNING ${columns}, ${notifyTaskSql('"userId"', 'id')} AS told`;
  const [ended] = await tx.$queryRawUnsafe<ToldTask[]>(
    sql,
    task.id,
    end.ending,
    task.now,
    end.ending === 'succeeded' ? 100 : task.progress,
    settled.costCredits,
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
