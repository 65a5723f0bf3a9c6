import type { z } from 'zod';
import type { Replayable } from '#/ledger/account-session.ts';
import type { Execute } from '#/ledger/batcher.ts';
import { clientKey } from '#/ledger/idempotency.ts';
import type { Outcomes } from '#/ledger/rules/decide.ts';
import type { ChargeRequest } from '#/ledger/rules/decide-charge.ts';
import {
  chargeInputSchema,
  deductInputSchema,
  refundInputSchema,
  releaseInputSchema,
  settleInputSchema,
} from '#/ledger/schema.ts';
import { checkInput } from '#/lib/check-input.ts';
import { AlreadyEndedError } from '#/lib/errors.ts';

/** What a generation costs, in credits, and what the entry of its charge says. */
export type PricedGeneration = {
  amountCredits: number;
  facts: Required<Pick<ChargeRequest['facts'], 'generationType' | 'description' | 'price'>>;
};

/**
 * Returns the price of a generation. To the ledger its type is a text, and its input is whatever the price depends on.
 * It throws ValidationError naming the field for which there is no price.
 */
export type PriceOf = (asked: { type: string; input: object }) => PricedGeneration;

/**
 * Makes the commands on charges: checkAndDeduct, deduct, refund, settle, release. Those on grants are in grants.ts. Commands
 * of features that write more than credits in the same transaction use `execute` or `openSession` instead.
 * Besides the errors in its docstring, each command throws ValidationError (naming the field and what is allowed),
 * NotFoundError (user), IdempotencyConflictError, BusyError, and where it gives credits BalanceLimitError.
 */
export function chargeCommands(execute: Execute, priceOf: PriceOf) {
  return {
    /**
     * Charges a generation by the price book, from the user's grants in burn order. Insufficient credits are an outcome, not
     * an error: `kind: 'insufficient'` with the figures, stored under the idempotency key like a success.
     */
    async checkAndDeduct(asked: z.input<typeof chargeInputSchema>): Promise<Replayable<Outcomes['charge']>> {
      const { userId, actor, type, input, idempotencyKey, now } = checkInput(chargeInputSchema, asked);
      const { amountCredits, facts } = priceOf({ type, input });
      const request = { kind: 'charge' as const, amountCredits, facts: { ...facts, metadata: {}, actor } };
      const key = clientKey(userId, idempotencyKey, 'charge', { type, input });
      return execute({ key, now, decide: (account) => account.decide(request) });
    },

    /** Charges a stated amount of credits, otherwise as `checkAndDeduct`. An amount of 0 is allowed and makes no entry. */
    async deduct(asked: z.input<typeof deductInputSchema>): Promise<Replayable<Outcomes['charge']>> {
      const { userId, actor, idempotencyKey, now, ...input } = checkInput(deductInputSchema, asked);
      const { amountCredits, generationType, description, maxCostCredits } = input;
      const facts = { generationType, description, metadata: input.metadata, actor, maxCostCredits };
      const key = clientKey(userId, idempotencyKey, 'deduct', input);
      return execute({ key, now, decide: (account) => account.decide({ kind: 'charge', amountCredits, facts }) });
    },

    /**
     * Refunds credits of a charge to the grants that paid, last funded first. Without `amountCredits`, all that is left of it.
     * @throws NotFoundError (a charge of this user), RefundExceedsChargeError
     */
    async refund(asked: z.input<typeof refundInputSchema>): Promise<Replayable<Outcomes['refund']>> {
      const { userId, actor, idempotencyKey, now, ...input } = checkInput(refundInputSchema, asked);
      const { chargeId, amountCredits = null, reason, description } = input;
      const facts = { description, metadata: {}, actor };
      return execute({
        key: clientKey(userId, idempotencyKey, 'refund', { chargeId, amountCredits, reason }),
        chargeIds: [chargeId],
        now,
        decide: (account) => account.decide({ kind: 'refund', chargeId, amountCredits, reason, facts }),
      });
    },

    /**
     * Settles a charge at its final cost. Below the held credits, the difference is refunded. EXTERNAL work may cost more, up
     * to its `maxCostCredits`, as far as credits are available; the rest is `uncollectedCredits`, never debt.
     * @throws NotFoundError (a charge of this user), SettlementAboveMaximumError, AlreadyEndedError (settled or released before)
     */
    async settle(asked: z.input<typeof settleInputSchema>): Promise<Replayable<Outcomes['settle']>> {
      const { userId, actor, idempotencyKey, now, ...input } = checkInput(settleInputSchema, asked);
      const { chargeId, costCredits, description } = input;
      const facts = { description, metadata: {}, actor };
      return execute({
        key: clientKey(userId, idempotencyKey, 'settle', { chargeId, costCredits }),
        chargeIds: [chargeId],
        now,
        decide: (account) => {
          const end = account.endOf(chargeId);
          if (end) throw new AlreadyEndedError(end.outcome);
          const outcome = account.decide({ kind: 'settle', chargeId, costCredits, facts });
          account.endCharge(chargeId, 'settled', costCredits);
          return outcome;
        },
      });
    },

    /**
     * Releases a charge whose work will not be done: refunds all that is left of it. Where it was settled or released before,
     * refunds nothing.
     * @throws NotFoundError (a charge of this user)
     */
    async release(asked: z.input<typeof releaseInputSchema>): Promise<Replayable<Outcomes['refund']>> {
      const { userId, actor, idempotencyKey, now, ...input } = checkInput(releaseInputSchema, asked);
      const { chargeId, reason, description } = input;
      const facts = { description, metadata: {}, actor };
      return execute({
        key: clientKey(userId, idempotencyKey, 'release', { chargeId, reason }),
        chargeIds: [chargeId],
        now,
        decide: (account) => {
          const isEnded = account.endOf(chargeId) !== undefined;
          const amountCredits = isEnded ? 0 : null;
          const outcome = account.decide({ kind: 'refund', chargeId, amountCredits, reason, facts });
          if (!isEnded) account.endCharge(chargeId, 'released', 0);
          return outcome;
        },
      });
    },
  };
}
