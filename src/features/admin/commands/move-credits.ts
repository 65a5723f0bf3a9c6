import type { ActContext, Done } from '#/features/admin/commands/act-context.ts';
import type { Act } from '#/features/admin/schema.ts';
import { ValidationError } from '#/lib/errors.ts';

type Of<Name extends Act['act']> = Extract<Act, { act: Name }>;

/** Gives credits. @throws BalanceLimitError, ValidationError (expiresAt) */
export async function grant({ ledger, userId, actor }: ActContext, act: Of<'grant'>): Promise<Done> {
  const { amountCredits, source, expiresAt, description } = act;
  const { answer } = await ledger.grant({ userId, actor, amountCredits, source, expiresAt, description });
  return { subjectIds: [answer.grantId, answer.transactionId], movedCredits: amountCredits };
}

/**
 * Takes an amount back; without one all that can be spent. @throws NotFoundError (grant), ValidationError (more than can be spent,
 * nothing there, or a grant without an amount, for which there is `void`)
 */
export async function takeBack({ ledger, userId, actor }: ActContext, act: Of<'takeBack'>): Promise<Done> {
  const { grantId = null } = act;
  if (act.amountCredits === undefined && grantId !== null)
    throw new ValidationError([
      { field: 'amountCredits', message: 'must be said: all of a grant is taken by voiding it' },
    ]);
  const amountCredits = act.amountCredits ?? (await ledger.getBalance(userId)).availableCredits;
  if (amountCredits === 0)
    throw new ValidationError([{ field: 'userId', message: 'has no credits that could be taken' }]);
  const { answer } = await ledger.takeBack({ userId, actor, amountCredits, grantId, description: 'Taken back by us' });
  return { subjectIds: [grantId, ...answer.transactionIds], movedCredits: answer.takenCredits };
}

/** Takes back all that is left of a grant. */
export async function voidGrant({ ledger, userId, actor }: ActContext, { grantId }: Of<'void'>): Promise<Done> {
  const { answer } = await ledger.voidGrant({ userId, actor, grantId, description: 'Taken back by us' });
  return { subjectIds: [grantId, answer.transactionId], movedCredits: answer.takenCredits };
}

/** Gives credits of a charge back. @throws RefundExceedsChargeError, BalanceLimitError */
export async function refund({ ledger, userId, actor }: ActContext, act: Of<'refund'>): Promise<Done> {
  const { chargeId, amountCredits } = act;
  const part = amountCredits === undefined ? {} : { amountCredits };
  const asked = { userId, actor, chargeId, reason: 'admin' as const, description: 'Returned by us', ...part };
  const { answer } = await ledger.refund(asked);
  return { subjectIds: [chargeId, answer.transactionId], movedCredits: answer.refundedCredits };
}

const dayMs = 24 * 60 * 60 * 1000;

/** Gives back what expired in a line. @throws NotFoundError (expiry), ValidationError (undone before, nothing lost) */
export async function undoExpiry({ ledger, tx, userId, actor }: ActContext, act: Of<'undoExpiry'>): Promise<Done> {
  const { lineId: expiryId, days } = act;
  const line = await tx.creditTransaction.findUniqueOrThrow({ where: { id: expiryId }, select: { createdAt: true } });
  const clockWasRightAt = new Date(line.createdAt.getTime() - days * dayMs);
  const description = 'Credits that expired too early';
  const { answer } = await ledger.undoExpiry({ userId, actor, expiryId, clockWasRightAt, description });
  return { subjectIds: [expiryId, answer.transactionId], movedCredits: answer.restoredCredits };
}
