import { isDeepStrictEqual } from 'node:util';
import type { ActParts, By } from '#/features/admin/commands/act-context.ts';
import { lockForAct, performAct, subjectOf } from '#/features/admin/commands/perform-act.ts';
import { waitsForApproval } from '#/features/admin/rules/approval.ts';
import type { Act } from '#/features/admin/schema.ts';
import type { AccountState } from '#/features/admin/store/account-state.ts';
import { type Effect, findAct, recordAct } from '#/features/admin/store/audit-entries.ts';
import { IdempotencyConflictError } from '#/lib/errors.ts';
import { inTransaction, type Transaction } from '#/platform/db.ts';

/** What acts are done with. `approvalCredits`: an act that moves more waits for a second admin where there is one. */
export type ActServices = ActParts & { approvalCredits: number };

/** An act that was done, or that would be: with its effect, and whether it waits, or would wait, for a second admin. */
export type ActAnswer = Effect & {
  act: Act['act'];
  userId: string;
  /** The id of its row in the record of acts; null where it was only looked at. */
  auditId: string | null;
  /** It moves more credits than one admin may alone. `isAlone`: and it is done at once, since there is no second admin. */
  needsApproval: boolean;
  isAlone: boolean;
  /** It was done before, under the same idempotency key. */
  replayed: boolean;
};

/** Undoes the transaction of an act that is only looked at. */
class LookedAt extends Error {
  readonly answer: ActAnswer;
  constructor(answer: ActAnswer) {
    super('The act was only looked at.');
    this.answer = answer;
  }
}

/**
 * Returns what an act would do now: it is done and undone, so its effect and its refusals are those of `doAct`.
 * @throws what the act throws, ForbiddenError, NotFoundError, BusyError
 */
export async function previewAct(services: ActServices, by: By, act: Act): Promise<ActAnswer> {
  const { db } = services.ledger;
  const subject = { act, userId: await subjectOf(db, act) };
  try {
    return await inTransaction(db, async (tx) => {
      await lockForAct(tx, by, subject);
      throw new LookedAt(await performed(tx, services, by, subject));
    });
  } catch (error) {
    if (error instanceof LookedAt) return error.answer;
    throw error;
  }
}

/** What is asked for. `idempotencyKey` is unique among all acts, whoever asks. */
export type AskedAct = {
  act: Act;
  reason: string;
  idempotencyKey: string;
  approvedBy?: string | undefined;
  batchId?: string | undefined;
};

/** Thrown where an act has to wait for a second admin: nothing was done. */
export class ApprovalNeeded extends Error {
  readonly answer: ActAnswer;
  constructor(answer: ActAnswer) {
    super('The act waits for a second admin.');
    this.answer = answer;
  }
}

/** Thrown where the batch of an act was dropped meanwhile: nothing was done. */
export class BatchDropped extends Error {}

/**
 * Does an act and writes its row of the record in one transaction: both or neither. Under a key that was used it does nothing and
 * returns what was done then.
 * @throws ApprovalNeeded, BatchDropped, IdempotencyConflictError, what the act throws, ForbiddenError, NotFoundError, BusyError
 */
export async function doActAtOnce(services: ActServices, by: By, asked: AskedAct): Promise<ActAnswer> {
  const { db } = services.ledger;
  const userId = await subjectOf(db, asked.act);
  return inTransaction(db, (tx) => doActIn(tx, services, by, { ...asked, userId })).catch((error) => {
    if ((error as { code?: unknown }).code === 'P2002') throw new IdempotencyConflictError(asked.idempotencyKey, 'act');
    throw error;
  });
}

/** The same in the caller's transaction, whose first locks are those of the act. */
export async function doActIn(
  tx: Transaction,
  services: ActServices,
  by: By,
  asked: AskedAct & { userId: string },
): Promise<ActAnswer> {
  const { act, userId, reason, idempotencyKey, approvedBy = null, batchId = null } = asked;
  await lockForAct(tx, by, { act, userId });
  const before = await findAct(tx, idempotencyKey);
  if (before) return replayOf(before, asked);
  if (batchId !== null) await assertRunning(tx, batchId);
  const answer = await performed(tx, services, by, { act, userId });
  if (approvedBy === null && answer.needsApproval && !answer.isAlone) throw new ApprovalNeeded(answer);
  const { isAlone } = answer;
  const row = { actor: by.actor, act, userId, reason, effect: answer, isAlone, approvedBy, batchId, idempotencyKey };
  return { ...answer, auditId: await recordAct(tx, row) };
}

/** Holds the batch in its state until the transaction ends: whoever drops it waits for this act, and none follows. */
async function assertRunning(tx: Transaction, batchId: string): Promise<void> {
  const running = await tx.$queryRaw<unknown[]>`
    SELECT id FROM "ActBatch" WHERE id = ${batchId}::uuid AND status = 'running' FOR SHARE`;
  if (running.length === 0) throw new BatchDropped('The batch is not running any more.');
}

async function performed(
  tx: Transaction,
  services: ActServices,
  by: By,
  subject: { act: Act; userId: string },
): Promise<ActAnswer> {
  const effect = await performAct(tx, services, by, subject);
  const { movedCredits } = effect;
  const needsApproval = movedCredits > services.approvalCredits;
  const isAlone =
    needsApproval && !waitsForApproval({ movedCredits, others: await countOthers(tx, by) }, services.approvalCredits);
  return {
    ...effect,
    act: subject.act.act,
    userId: subject.userId,
    auditId: null,
    needsApproval,
    isAlone,
    replayed: false,
  };
}

/** How many admins there are beside whoever acts; the one at the command line counts as one of them. */
export async function countOthers(tx: Transaction, by: By): Promise<number> {
  const admins = await tx.user.count({ where: { role: 'admin', blockedAt: null, deletionAt: null } });
  return by.role === 'admin' ? admins - 1 : admins;
}

function replayOf(
  before: NonNullable<Awaited<ReturnType<typeof findAct>>>,
  asked: AskedAct & { userId: string },
): ActAnswer {
  const isSame = isDeepStrictEqual(before.input, JSON.parse(JSON.stringify(asked.act)));
  if (!isSame || before.userId !== asked.userId) throw new IdempotencyConflictError(asked.idempotencyKey, before.act);
  const states = before.effect as { before: AccountState; after: AccountState };
  const { id: auditId, subjectIds, movedCredits, isAlone } = before;
  const { act } = asked.act;
  return {
    ...states,
    subjectIds,
    movedCredits,
    act,
    userId: asked.userId,
    auditId,
    needsApproval: isAlone,
    isAlone,
    replayed: true,
  };
}
