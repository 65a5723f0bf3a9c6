import { randomUUIDv7 } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { By } from '#/features/admin/commands/act-context.ts';
import type { ActServices } from '#/features/admin/commands/do-act.ts';
import { maxBatchItems } from '#/features/admin/limits.ts';
import { type BatchTarget, listTargets } from '#/features/admin/queries/list-targets.ts';
import type { Act, BatchAsked } from '#/features/admin/schema.ts';
import type { Prisma } from '#/generated/prisma/client.ts';
import { IdempotencyConflictError, ValidationError } from '#/lib/errors.ts';
import { type Db, inTransaction } from '#/platform/db.ts';
import { requestActs } from '#/platform/queue.ts';

/**
 * Makes a batch: one act for each account, charge or task that is meant now. The queue then looks at each, and nothing is done before
 * somebody starts it. Under a key that was used it returns the batch that was made then.
 * @throws ValidationError (nobody is meant, an unknown address, or more than 10,000),
 * IdempotencyConflictError (the key is of a batch that means or does something else)
 */
export async function makeBatch(
  { ledger: { db }, queue }: ActServices,
  by: By,
  { asked, reason, idempotencyKey }: { asked: BatchAsked; reason: string; idempotencyKey: string },
): Promise<{ id: string }> {
  const key = `${by.actor} ${idempotencyKey}`;
  const made = await findMade(db, key, asked);
  if (made) return made;
  const targets = await listTargets(db, asked);
  if (targets.length === 0) throw new ValidationError([{ field: 'asked', message: 'means nobody and nothing' }]);
  if (targets.length > maxBatchItems)
    throw new ValidationError([{ field: 'asked', message: `must mean at most ${maxBatchItems}: narrow it down` }]);
  const id = randomUUIDv7();
  await inTransaction(db, async (tx) => {
    const row = { id, actor: by.actor, askedById: by.userId, reason, asked: asJson(asked), idempotencyKey: key };
    const { count } = await tx.actBatch.createMany({ data: [row], skipDuplicates: true });
    if (count === 0) return;
    const items = targets.map((target, ordinal) => ({
      batchId: id,
      ordinal,
      userId: target.userId,
      act: asJson(actOf(asked, target)),
    }));
    await tx.actBatchItem.createMany({ data: items });
  });
  await requestActs(queue);
  return (await findMade(db, key, asked)) ?? { id };
}

/** The batch that was made under a key; null where none was. @throws IdempotencyConflictError */
async function findMade(db: Db, key: string, asked: BatchAsked): Promise<{ id: string } | null> {
  const made = await db.actBatch.findUnique({ where: { idempotencyKey: key }, select: { id: true, asked: true } });
  if (!made) return null;
  if (!isDeepStrictEqual(made.asked, asJson(asked))) throw new IdempotencyConflictError(key, 'batch');
  return { id: made.id };
}

function actOf(asked: BatchAsked, { userId, id, amountCredits }: BatchTarget): Act {
  switch (asked.of) {
    case 'users':
    case 'holders':
      return { ...asked.act, userId };
    case 'charges':
      return { act: 'refund', chargeId: id, ...(amountCredits === null ? {} : { amountCredits }) };
    case 'tasks':
      return { act: asked.act, taskId: id };
  }
}

function asJson(value: unknown): Prisma.InputJsonObject {
  return JSON.parse(JSON.stringify(value)) as Prisma.InputJsonObject;
}
