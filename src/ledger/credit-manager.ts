import type { z } from 'zod';
import { execute } from '#/ledger/batcher.ts';
import { chargeForGeneration } from '#/ledger/charge-for-generation.ts';
import { clientKey, endingKey } from '#/ledger/idempotency.ts';
import type { Outcomes } from '#/ledger/rules/decide.ts';
import {
  chargeInputSchema,
  deductInputSchema,
  refundInputSchema,
  releaseInputSchema,
  settleInputSchema,
} from '#/ledger/schema.ts';
import type { Replayable } from '#/ledger/session.ts';
import { checkInput } from '#/lib/check-input.ts';
import { AlreadyEndedError } from '#/lib/errors.ts';
import type { Db } from '#/platform/db.ts';

/*
 * Charges, and what becomes of them; what gives credits is in grant-manager.ts. Every movement of credits goes through
 * these verbs, or, for verbs of other features that write more than credits in the same transaction, through
 * `execute` and `openSession`. Besides what it says, every verb throws ValidationError (naming the field and what is
 * allowed), NotFoundError (user), IdempotencyConflictError, BusyError, and where it gives credits BalanceLimitError.
 */

/**
 * Charges a generation by the price book, from the user's grants in burn order. Too few credits are an answer with the
 * figures, kept under the key like a success.
 */
export async function checkAndDeduct(
  db: Db,
  asked: z.input<typeof chargeInputSchema>,
): Promise<Replayable<Outcomes['charge']>> {
  const { userId, actor, type, input, idempotencyKey, now } = checkInput(chargeInputSchema, asked);
  const { price: _, ...request } = chargeForGeneration({ actor, type, input });
  const key = clientKey(userId, idempotencyKey, 'charge', { type, input });
  return execute(db, { key, now, decide: (account) => account.decide(request) });
}

/** Charges a stated amount of credits. 0 is allowed and writes no line. Otherwise as `checkAndDeduct`. */
export async function deduct(
  db: Db,
  asked: z.input<typeof deductInputSchema>,
): Promise<Replayable<Outcomes['charge']>> {
  const { userId, actor, idempotencyKey, now, ...input } = checkInput(deductInputSchema, asked);
  const { amountCredits, generationType, description, maxCostCredits } = input;
  const metadata = maxCostCredits === undefined ? input.metadata : { ...input.metadata, maxCostCredits };
  const facts = { generationType, description, metadata, actor };
  const key = clientKey(userId, idempotencyKey, 'deduct', input);
  return execute(db, { key, now, decide: (account) => account.decide({ kind: 'charge', amountCredits, facts }) });
}

/**
 * Gives credits of a charge back to the grants that paid, last funded first; all that is left of it when no amount is
 * said.
 * @throws NotFoundError (a charge of this user), RefundExceedsChargeError
 */
export async function refund(
  db: Db,
  asked: z.input<typeof refundInputSchema>,
): Promise<Replayable<Outcomes['refund']>> {
  const { userId, actor, idempotencyKey, now, ...input } = checkInput(refundInputSchema, asked);
  const { chargeId, amountCredits = null, reason, description } = input;
  const facts = { description, metadata: { reason }, actor };
  return execute(db, {
    key: clientKey(userId, idempotencyKey, 'refund', { chargeId, amountCredits, reason }),
    chargeIds: [chargeId],
    now,
    decide: (account) => account.decide({ kind: 'refund', chargeId, amountCredits, reason, facts }),
  });
}

/**
 * Settles a charge at its final cost: the difference goes back; EXTERNAL work may come to more, up to its maximum, as
 * far as credits are available; the rest is `uncollectedCredits`, never debt.
 * @throws NotFoundError (a charge of this user), SettlementAboveMaximumError, AlreadyEndedError (settled or released before)
 */
export async function settle(
  db: Db,
  asked: z.input<typeof settleInputSchema>,
): Promise<Replayable<Outcomes['settle']>> {
  const { userId, actor, idempotencyKey, now, ...input } = checkInput(settleInputSchema, asked);
  const { chargeId, costCredits, description } = input;
  const ending = endingKey(userId, chargeId, 'settled');
  const facts = { description, metadata: {}, actor };
  return execute(db, {
    key: clientKey(userId, idempotencyKey, 'settle', { chargeId, costCredits }),
    otherKeys: [ending],
    chargeIds: [chargeId],
    now,
    decide: (account) => {
      const ended = account.recordOf(ending);
      if (ended) throw new AlreadyEndedError(ended.operation);
      const outcome = account.decide({ kind: 'settle', chargeId, costCredits, facts });
      account.remember(ending, { costCredits });
      return outcome;
    },
  });
}

/**
 * Gives a whole charge back because its work will not be done: the hold ends. Nothing more happens, and nothing is given
 * back, when it was settled or released before.
 * @throws NotFoundError (a charge of this user)
 */
export async function release(
  db: Db,
  asked: z.input<typeof releaseInputSchema>,
): Promise<Replayable<Outcomes['refund']>> {
  const { userId, actor, idempotencyKey, now, ...input } = checkInput(releaseInputSchema, asked);
  const { chargeId, reason, description } = input;
  const ending = endingKey(userId, chargeId, 'released');
  const facts = { description, metadata: { reason }, actor };
  return execute(db, {
    key: clientKey(userId, idempotencyKey, 'release', { chargeId, reason }),
    otherKeys: [ending],
    chargeIds: [chargeId],
    now,
    decide: (account) => {
      const isEnded = account.recordOf(ending) !== undefined;
      const amountCredits = isEnded ? 0 : null;
      const outcome = account.decide({ kind: 'refund', chargeId, amountCredits, reason, facts });
      if (!isEnded) account.remember(ending, { reason });
      return outcome;
    },
  });
}
