import { type By, commandLine } from '#/features/admin/commands/act-context.ts';
import {
  type ActServices,
  ApprovalNeeded,
  BatchDropped,
  doActAtOnce,
  previewAct,
} from '#/features/admin/commands/do-act.ts';
import { readAct } from '#/features/admin/rules/read-act.ts';
import type { ActBatch, ActBatchItem } from '#/generated/prisma/client.ts';
import { isDomainError } from '#/lib/errors.ts';

const itemsAtOnce = 50;

/**
 * Rehearses and does what batches are waiting, the oldest first, until none is or `stopping` is aborted. Each act has a key of its own,
 * so that one that was cut off is found done or is done then, and two workers at once do it once.
 * @throws BusyError: the next run goes on
 */
export async function workOnBatches(services: ActServices, stopping?: AbortSignal): Promise<void> {
  const { db } = services.ledger;
  const isStopping = () => stopping?.aborted === true;
  while (!isStopping()) {
    const batch = await db.actBatch.findFirst({
      where: { status: { in: ['rehearsing', 'running'] } },
      orderBy: { at: 'asc' },
    });
    if (!batch) return;
    const isRehearsal = batch.status === 'rehearsing';
    const items = await db.actBatchItem.findMany({
      where: { batchId: batch.id, status: isRehearsal ? 'waiting' : 'rehearsed' },
      orderBy: { ordinal: 'asc' },
      take: itemsAtOnce,
    });
    if (items.length === 0) {
      const data = isRehearsal ? { status: 'rehearsed' as const } : { status: 'done' as const, endedAt: new Date() };
      await db.actBatch.updateMany({ where: { id: batch.id, status: batch.status }, data });
      continue;
    }
    for (const item of items) {
      if (isStopping()) return;
      if (isRehearsal) await rehearse(services, batch, item);
      else if (!(await runsOn(services, batch, item))) break;
    }
  }
}

/** Does an item. Returns whether the batch goes on: not where it was dropped meanwhile, and then the item is left as it was. */
async function runsOn(services: ActServices, batch: ActBatch, item: ActBatchItem): Promise<boolean> {
  try {
    await run(services, batch, item);
    return true;
  } catch (error) {
    if (error instanceof BatchDropped) return false;
    throw error;
  }
}

/** Whoever asked for the batch, who must still be an admin. */
function askerOf({ askedById, actor }: ActBatch): By {
  return askedById === null ? commandLine : { userId: askedById, role: 'admin', actor };
}

async function rehearse(services: ActServices, batch: ActBatch, item: ActBatchItem): Promise<void> {
  await keep(services, item, async () => {
    const { movedCredits } = await previewAct(services, askerOf(batch), readAct(item.act));
    return { status: 'rehearsed', movedCredits, auditId: null };
  });
}

async function run(services: ActServices, batch: ActBatch, item: ActBatchItem): Promise<void> {
  await keep(services, item, async () => {
    const { id: batchId, reason, actor, startedBy } = batch;
    const asked = { act: readAct(item.act), reason, idempotencyKey: `batch ${batchId} ${item.ordinal}`, batchId };
    const approvedBy = startedBy === null || startedBy === actor ? undefined : startedBy;
    const { movedCredits, auditId } = await doActAtOnce(services, askerOf(batch), { ...asked, approvedBy });
    return { status: 'done', movedCredits, auditId };
  });
}

type Outcome = { status: 'rehearsed' | 'done'; movedCredits: number; auditId: string | null };

/** Keeps what came of an item: its figures, or in words why it was refused. */
async function keep({ ledger: { db } }: ActServices, item: ActBatchItem, work: () => Promise<Outcome>): Promise<void> {
  const { batchId, ordinal, status } = item;
  const refusal = (message: string) => ({
    status: status === 'waiting' ? ('refusedAhead' as const) : ('refused' as const),
    movedCredits: 0,
    refusal: message,
  });
  const data = await work().catch((error) => {
    if (error instanceof ApprovalNeeded) return refusal('It needs a second admin.');
    if (!isDomainError(error) || error.reason === 'BUSY') throw error;
    return refusal(error.message);
  });
  await db.actBatchItem.updateMany({ where: { batchId, ordinal, status }, data });
}
