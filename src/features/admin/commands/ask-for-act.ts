import { randomUUIDv7 } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { By } from '#/features/admin/commands/act-context.ts';
import { type ActAnswer, type ActServices, ApprovalNeeded, doActAtOnce } from '#/features/admin/commands/do-act.ts';
import { approvalDays } from '#/features/admin/limits.ts';
import type { Act } from '#/features/admin/schema.ts';
import type { Prisma } from '#/generated/prisma/client.ts';
import { ForbiddenError, IdempotencyConflictError } from '#/lib/errors.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** An act that was done, or that waits for a second admin as `pendingId`: then nothing was done, and its effect is what it would be. */
export type AskedAnswer = ActAnswer & { pendingId: string | null };

/**
 * Does an act, or has it wait for a second admin where it moves more credits than one may alone and there is another one. Under a
 * key that was used it returns what came of it then.
 * @throws IdempotencyConflictError, what the act throws, ForbiddenError, NotFoundError, BusyError
 */
export async function doAct(
  services: ActServices,
  by: By,
  asked: { act: Act; reason: string; idempotencyKey: string },
): Promise<AskedAnswer> {
  const own = { ...asked, idempotencyKey: `${by.actor} ${asked.idempotencyKey}` };
  try {
    return { ...(await doActAtOnce(services, by, own)), pendingId: null };
  } catch (error) {
    if (!(error instanceof ApprovalNeeded)) throw error;
    return { ...error.answer, pendingId: await keepPending(services, by, own, error.answer) };
  }
}

/**
 * Writes the act that waits, once for its key. Returns its id.
 * @throws IdempotencyConflictError (the key is of another act), ForbiddenError (it was rejected, or waited too long)
 */
async function keepPending(
  { ledger: { db } }: ActServices,
  by: By,
  { act, reason, idempotencyKey }: { act: Act; reason: string; idempotencyKey: string },
  { userId, movedCredits }: ActAnswer,
): Promise<string> {
  const [{ now } = { now: new Date() }] = await db.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`;
  const input = JSON.parse(JSON.stringify(act)) as Prisma.InputJsonObject;
  const expiresAt = new Date(now.getTime() + approvalDays * dayMs);
  const asker = { actor: by.actor, askedById: by.userId, askedRole: by.role };
  const row = { id: randomUUIDv7(), ...asker, expiresAt, act: input, userId, reason, movedCredits, idempotencyKey };
  await db.pendingAct.createMany({ data: [row], skipDuplicates: true });
  const select = { id: true, act: true, userId: true, status: true, expiresAt: true } as const;
  const kept = await db.pendingAct.findUniqueOrThrow({ where: { idempotencyKey }, select });
  if (kept.userId !== userId || !isDeepStrictEqual(kept.act, input))
    throw new IdempotencyConflictError(idempotencyKey, 'act');
  if (kept.status === 'rejected' || kept.expiresAt <= now)
    throw new ForbiddenError('It was rejected, or nobody approved it in time. Ask for it again under a new key.');
  return kept.id;
}
