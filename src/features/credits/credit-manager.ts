import { randomUUIDv7 } from 'node:crypto';
import superjson, { type SuperJSONResult } from 'superjson';
import type { GenerationType, PricedInput } from '#/features/credit-costs/schema.ts';
import { chargeForGeneration } from '#/features/credits/charge-for-generation.ts';
import type { RefundReason } from '#/features/credits/decide-refund.ts';
import { hashInput, type IdempotencyKey } from '#/features/credits/idempotency.ts';
import { type CreditOutcome, type Ledger, openLedger } from '#/features/credits/ledger.ts';
import { maxAmountCredits } from '#/features/credits/schema.ts';
import { ValidationError } from '#/lib/errors.ts';
import { type Db, inTransaction } from '#/server/db.ts';

/*
 * Every movement of credits goes through here: as `checkAndDeduct` and `refund`, or, for verbs of other features that
 * write more than credits in the same transaction, as `openLedger` with `answerOnce`.
 */

/** An answer with whether it was given before, under the same key. */
export type Answered<Answer> = { answer: Answer; replayed: boolean };

/**
 * Gives the stored answer of a used key, or makes one with `decide` and keeps it under the key. What `decide` throws is
 * not kept: the key stays free. The caller writes the ledger afterwards unless the answer is a replay.
 * @throws IdempotencyConflictError when the key was used for another request
 */
export function answerOnce<Answer>(ledger: Ledger, key: IdempotencyKey, decide: () => Answer): Answered<Answer> {
  const replay = ledger.replayOf(key);
  if (replay) return { answer: superjson.deserialize<Answer>(replay.answer as SuperJSONResult), replayed: true };
  const answer = decide();
  ledger.remember(key, superjson.serialize(answer));
  return { answer, replayed: false };
}

/** The key that a client chose, or one made for it, for this operation and input as sent. */
export function clientKey(userId: string, key: string | undefined, operation: string, input: unknown): IdempotencyKey {
  return { scope: 'client', userId, key: key ?? randomUUIDv7(), operation, inputHash: hashInput(input) };
}

/** The key of something that the system does once. The key says all, so the input does not count. */
export function systemKey(userId: string, key: string, operation: string): IdempotencyKey {
  return { scope: 'system', userId, key, operation, inputHash: hashInput(key) };
}

/** Throws what the ledger rejected; gives every other outcome on. */
export function accepted(outcome: CreditOutcome): Exclude<CreditOutcome, { kind: 'rejected' }> {
  if (outcome.kind === 'rejected') throw outcome.error;
  return outcome;
}

export type ChargeAnswer = Extract<CreditOutcome, { kind: 'charged' | 'insufficient' }>;

/**
 * Charges a generation by the price book, from the user's grants in burn order. Too few credits are an answer with the
 * figures, kept under the key like a success.
 * @throws ValidationError, NotFoundError (user), IdempotencyConflictError, BusyError
 */
export async function checkAndDeduct(
  db: Db,
  asked: {
    userId: string;
    actor: string;
    type: GenerationType;
    input: PricedInput;
    idempotencyKey?: string;
  },
): Promise<Answered<ChargeAnswer>> {
  const charge = chargeForGeneration(asked);
  const key = clientKey(asked.userId, asked.idempotencyKey, 'charge', { type: asked.type, input: asked.input });
  return inTransaction(db, async (tx) => {
    const ledger = await openLedger(tx, { userIds: [asked.userId], keys: [key] });
    const answered = answerOnce(ledger, key, () => accepted(ledger.decide(charge)) as ChargeAnswer);
    if (!answered.replayed) await ledger.write();
    return answered;
  });
}

export type RefundAnswer = Extract<CreditOutcome, { kind: 'refunded' }>;

/**
 * Gives credits of a charge back to the grants that paid, last funded first; all that is left of it when no amount
 * (a positive whole number) is said.
 * @throws ValidationError, NotFoundError (user, or a charge of this user), RefundExceedsChargeError,
 *   IdempotencyConflictError, BusyError
 */
export async function refund(
  db: Db,
  asked: {
    userId: string;
    chargeId: string;
    amountCredits?: number;
    reason: RefundReason;
    description: string;
    actor: string;
    idempotencyKey?: string;
  },
): Promise<Answered<RefundAnswer>> {
  const { userId, chargeId, amountCredits = null, reason, description, actor } = asked;
  if (amountCredits !== null) assertAmount('amountCredits', amountCredits);
  const key = clientKey(userId, asked.idempotencyKey, 'refund', { chargeId, amountCredits, reason });
  return inTransaction(db, async (tx) => {
    const ledger = await openLedger(tx, { userIds: [userId], keys: [key], chargeIds: [chargeId] });
    const answered = answerOnce(ledger, key, () => {
      const facts = { description, metadata: { reason }, actor };
      return accepted(
        ledger.decide({ kind: 'refund', userId, chargeId, amountCredits, reason, facts }),
      ) as RefundAnswer;
    });
    if (!answered.replayed) await ledger.write();
    return answered;
  });
}

/** @throws ValidationError unless the amount is a whole number of credits from 1 to 10^9 */
export function assertAmount(field: string, amountCredits: number): void {
  if (Number.isSafeInteger(amountCredits) && amountCredits >= 1 && amountCredits <= maxAmountCredits) return;
  throw new ValidationError([{ field, message: `must be a whole number from 1 to ${maxAmountCredits}` }]);
}
