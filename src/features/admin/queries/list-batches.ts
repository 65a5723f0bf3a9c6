import type { ActBatchItemStatus } from '#/generated/prisma/enums.ts';
import { NotFoundError } from '#/lib/errors.ts';
import type { Db } from '#/platform/db.ts';

const batchSelect = {
  id: true,
  at: true,
  actor: true,
  reason: true,
  asked: true,
  status: true,
  startedBy: true,
  startedAt: true,
  endedAt: true,
} as const;

const itemSelect = {
  ordinal: true,
  userId: true,
  act: true,
  status: true,
  movedCredits: true,
  refusal: true,
  auditId: true,
} as const;

/** Returns the newest 50 batches. */
export async function listBatches(db: Db) {
  return { batches: await db.actBatch.findMany({ orderBy: { at: 'desc' }, take: 50, select: batchSelect }) };
}

/**
 * Returns a batch with how many of its acts stand how and the credits that they move, its first 20 acts, and its first 100 refusals.
 * @throws NotFoundError (batch)
 */
export async function getBatch(db: Db, id: string) {
  const batch = await db.actBatch.findUnique({ where: { id }, select: batchSelect });
  if (!batch) throw new NotFoundError('batch');
  const groups = await db.actBatchItem.groupBy({
    by: ['status'],
    where: { batchId: id },
    _count: true,
    _sum: { movedCredits: true },
  });
  const refused: ActBatchItemStatus[] = ['refused', 'refusedAhead'];
  const list = (status: ActBatchItemStatus[] | undefined, take: number) =>
    db.actBatchItem.findMany({
      where: { batchId: id, ...(status ? { status: { in: status } } : {}) },
      orderBy: { ordinal: 'asc' },
      take,
      select: itemSelect,
    });
  const [first, refusals] = await Promise.all([list(undefined, 20), list(refused, 100)]);
  return {
    batch,
    totals: groups.map(({ status, _count: acts, _sum }) => ({ status, acts, movedCredits: _sum.movedCredits ?? 0 })),
    first,
    refusals,
  };
}
