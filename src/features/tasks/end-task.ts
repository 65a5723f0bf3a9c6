import type { LedgerNeeds } from '#/features/credits/account-store.ts';
import { endingKey } from '#/features/credits/idempotency.ts';
import { type Ledger, openLedger } from '#/features/credits/ledger.ts';
import type { RowsBeside } from '#/features/credits/ledger-store.ts';
import { newNotices, taskFailedNotice } from '#/features/notices/new-notices.ts';
import { type EndedBy, type Refusal, refusalToEnd } from '#/features/tasks/lifecycle.ts';
import { type TaskRecord, taskSelect } from '#/features/tasks/task-record.ts';
import { NotFoundError } from '#/lib/errors.ts';
import { type Db, inTransaction, type Transaction } from '#/server/db.ts';
import { notifyTaskChanged } from '#/server/events.ts';

/** What a generator made: the key of a stored file, or an address elsewhere, and what it says about it. */
export type TaskResult = { outputFile: string | null; outputUrl: string | null; outputJson: Record<string, unknown> };

/**
 * How a task ends. `costCredits` is what the work came to, where that is not simply what was charged; `errorMessage` is a
 * sentence for people.
 */
export type TaskEnd =
  | { ending: 'succeeded'; result: TaskResult; costCredits: number | null }
  | { ending: 'failed'; errorMessage: string }
  | { ending: 'canceled' };

/** The task as it is afterwards; with a refusal nothing changed. */
export type Ended = { refusal: Refusal | null; task: TaskRecord };

/** What the end of a task does to its credits, in the columns of the task. */
type Settled = { chargedCredits: number; uncollectedCredits: number; refundId: string | null };

/**
 * Ends an open task, once, whoever asks: its credits, its result, and the notice of a failure in one transaction. The
 * account is locked first, where credits move, then the task.
 * @throws NotFoundError (task), SettlementAboveMaximumError, BusyError
 */
export async function endTask(
  db: Db,
  asked: { taskId: string; by: EndedBy; actor: string; end: TaskEnd },
): Promise<Ended> {
  const { taskId, by, actor, end } = asked;
  const owner = await db.task.findUnique({ where: { id: taskId }, select: { userId: true, chargeId: true } });
  if (!owner) throw new NotFoundError('task');
  const { userId, chargeId } = owner;
  return inTransaction(db, async (tx) => {
    // A success at the price that was charged moves nothing and tells nobody, so it needs no lock on the account.
    const ledger = isPlainSuccess(end) ? null : await openLedger(tx, needsOf(userId, chargeId));
    const task = await lockTask(tx, taskId);
    const refusal = refusalToEnd(task, by);
    if (refusal) return { refusal, task };
    const settled = chargeId && ledger ? moveCredits(ledger, task, { chargeId, actor, end }) : asItIs(task);
    await ledger?.write(noticesOf(task, end));
    await writeEnd(tx, task, end, settled);
    await notifyTaskChanged(tx, { userId, taskId });
    return { refusal: null, task: await tx.task.findUniqueOrThrow({ where: { id: taskId }, select: taskSelect }) };
  });
}

function isPlainSuccess(end: TaskEnd): boolean {
  return end.ending === 'succeeded' && end.costCredits === null;
}

function needsOf(userId: string, chargeId: string | null): LedgerNeeds {
  if (chargeId === null) return { userIds: [userId] };
  return { userIds: [userId], keys: [endingKey(userId, chargeId, 'released')], chargeIds: [chargeId] };
}

type LockedTask = TaskRecord & { userId: string; attempt: number; now: Date };

async function lockTask(tx: Transaction, taskId: string): Promise<LockedTask> {
  const [locked] = await tx.$queryRaw<{ now: Date }[]>`
    SELECT date_trunc('milliseconds', clock_timestamp()) AS now FROM "Task" WHERE id = ${taskId}::uuid FOR UPDATE`;
  if (!locked) throw new NotFoundError('task');
  const select = { ...taskSelect, userId: true, attempt: true };
  return { ...(await tx.task.findUniqueOrThrow({ where: { id: taskId }, select })), now: locked.now };
}

/** What an end does to the credits of the task, as its columns say it afterwards. */
function moveCredits(
  ledger: Ledger,
  task: LockedTask,
  { chargeId, actor, end }: { chargeId: string; actor: string; end: TaskEnd },
): Settled {
  const metadata = { taskId: task.id };
  if (end.ending === 'succeeded') {
    const { costCredits } = end;
    if (costCredits === null) return asItIs(task);
    const facts = { description: 'Settled at the final cost', metadata, actor };
    const key = endingKey(task.userId, chargeId, 'settled');
    const { answer } = ledger.answerOnce(key, (account) =>
      account.decide({ kind: 'settle', chargeId, costCredits, facts }),
    );
    const { refundedCredits, chargedCredits, uncollectedCredits, transactionId } = answer;
    return {
      chargedCredits: task.chargedCredits - refundedCredits + chargedCredits + uncollectedCredits,
      uncollectedCredits,
      refundId: refundedCredits > 0 ? transactionId : null,
    };
  }
  const reason = end.ending === 'failed' ? ('failure' as const) : ('cancel' as const);
  const facts = { description: returned[end.ending], metadata: { ...metadata, reason }, actor };
  const key = endingKey(task.userId, chargeId, 'released');
  const { answer } = ledger.answerOnce(key, (account) =>
    account.decide({ kind: 'refund', chargeId, amountCredits: null, reason, facts }),
  );
  return { ...asItIs(task), refundId: answer.transactionId };
}

const returned = {
  failed: 'Returned: the generation failed',
  canceled: 'Returned: the generation was canceled',
};

function asItIs(task: LockedTask): Settled {
  return { chargedCredits: task.chargedCredits, uncollectedCredits: 0, refundId: null };
}

function noticesOf(task: LockedTask, end: TaskEnd): RowsBeside[] {
  if (end.ending !== 'failed') return [];
  const { userId, id: taskId, type, chargedCredits: refundedCredits, now: at } = task;
  const notice = taskFailedNotice({ userId, taskId, at, type, refundedCredits, errorMessage: end.errorMessage });
  return [{ insert: newNotices, rows: [notice] } as RowsBeside];
}

async function writeEnd(tx: Transaction, task: LockedTask, end: TaskEnd, settled: Settled): Promise<void> {
  const made = end.ending === 'succeeded' ? end.result : { outputFile: null, outputUrl: null, outputJson: null };
  const outputJson = made.outputJson && JSON.stringify(made.outputJson);
  const errorMessage = end.ending === 'failed' ? end.errorMessage : null;
  const progress = end.ending === 'succeeded' ? 100 : task.progress;
  await tx.$executeRaw`
    UPDATE "Task" SET status = ${end.ending}::"TaskStatus", "finishedAt" = ${task.now}, progress = ${progress},
      "chargedCredits" = ${settled.chargedCredits}, "uncollectedCredits" = ${settled.uncollectedCredits},
      "refundId" = ${settled.refundId}::uuid, "errorMessage" = ${errorMessage}, "outputFile" = ${made.outputFile},
      "outputUrl" = ${made.outputUrl}, "outputJson" = ${outputJson}::jsonb
    WHERE id = ${task.id}::uuid`;
}
