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

/** What a batch or an act was asked for is a value of its own kind. */
const withAsked = <Row extends { asked: unknown }>({ asked, ...row }: Row) => ({ ...row, asked: asked as unknown });
const withAct = <Row extends { act: unknown }>({ act, ...row }: Row) => ({ ...row, act: act as unknown });

/** Returns the newest 50 batches. */
export async function listBatches(db: Db) {
  const batches = await db.actBatch.findMany({ orderBy: { at: 'desc' }, take: 50, select: batchSelect });
  return { batches: batches.map(withAsked) };
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
    batch: withAsked(batch),
    totals: groups.map(({ status, _count: acts, _sum }) => ({ status, acts, movedCredits: _sum.movedCredits ?? 0 })),
    first: first.map(withAct),
    refusals: refusals.map(withAct),
  };
}

/** How many acts a page of a batch has. */
const itemsOfPage = 200;

/** Returns a page of all acts of a batch, in their order. `nextCursor` is null on the last page. */
export async function listBatchItems(db: Db, { id, cursor }: { id: string; cursor?: string | undefined }) {
  const rows = await db.actBatchItem.findMany({
    where: { batchId: id, ...(cursor === undefined ? {} : { ordinal: { gt: Number(cursor) } }) },
    orderBy: { ordinal: 'asc' },
    take: itemsOfPage + 1,
    select: itemSelect,
  });
  const items = rows.slice(0, itemsOfPage).map(withAct);
  return { items, nextCursor: rows.length > itemsOfPage ? String(items.at(-1)?.ordinal) : null };
}
