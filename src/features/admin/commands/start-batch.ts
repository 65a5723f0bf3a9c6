import type { By } from '#/features/admin/commands/act-context.ts';
import { type ActServices, countOthers } from '#/features/admin/commands/do-act.ts';
import { waitsForApproval } from '#/features/admin/rules/approval.ts';
import { ForbiddenError, NotFoundError } from '#/lib/errors.ts';
import { type Db, inTransaction } from '#/platform/db.ts';
import { requestActs } from '#/platform/queue.ts';

/**
 * Starts a batch that was rehearsed: the queue then does it, each act once. Where all of it moves more credits than one admin may
 * alone, and there is another one, somebody else starts it than asked for it.
 * @throws NotFoundError (no such batch, or it is not rehearsed), ForbiddenError
 */
export async function startBatch({ ledger, queue, approvalCredits }: ActServices, by: By, id: string): Promise<void> {
  await inTransaction(ledger.db, async (tx) => {
    const batch = await tx.actBatch.findUnique({ where: { id, status: 'rehearsed' }, select: { actor: true } });
    if (!batch) throw new NotFoundError('batch that is rehearsed');
    const { _sum } = await tx.actBatchItem.aggregate({ where: { batchId: id }, _sum: { movedCredits: true } });
    const figures = { movedCredits: _sum.movedCredits ?? 0, others: await countOthers(tx, by) };
    if (batch.actor === by.actor && waitsForApproval(figures, approvalCredits))
      throw new ForbiddenError(
        `It moves ${figures.movedCredits} credits, so another admin starts it, at /admin/batches/${id}.`,
      );
    const data = { status: 'running' as const, startedBy: by.actor, startedAt: new Date() };
    const { count } = await tx.actBatch.updateMany({ where: { id, status: 'rehearsed' }, data });
    if (count === 0) throw new NotFoundError('batch that is rehearsed');
  });
  await requestActs(queue);
}

/** Drops a batch: what was not done by then is not done. @throws NotFoundError (no such batch, or it has ended) */
export async function dropBatch(db: Db, id: string): Promise<void> {
  const { count } = await db.actBatch.updateMany({
    where: { id, status: { in: ['rehearsing', 'rehearsed', 'running'] } },
    data: { status: 'dropped', endedAt: new Date() },
  });
  if (count === 0) throw new NotFoundError('batch that has not ended');
}
