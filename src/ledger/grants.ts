import { randomUUIDv7 } from 'node:crypto';
import type { z } from 'zod';
import type { Replayable } from '#/ledger/account-session.ts';
import type { Execute } from '#/ledger/batcher.ts';
import { clientKey, type IdempotencyKey, systemKey } from '#/ledger/idempotency.ts';
import type { Outcomes } from '#/ledger/rules/decide.ts';
import {
  clawbackInputSchema,
  grantInputSchema,
  revertClawbackInputSchema,
  takeBackInputSchema,
  undoExpiryInputSchema,
} from '#/ledger/schema.ts';
import { checkInput } from '#/lib/check-input.ts';

type ClawbackInput = z.input<typeof clawbackInputSchema>;

/** Makes the commands on grants: grant, void, clawback and its reversal, and what undoes an expiry. The errors of every command are listed in credit-manager.ts. */
export function grantCommands(execute: Execute) {
  return {
    /**
     * Grants credits, from `effectiveAt` (default: at once) until `expiresAt` (default: they never expire), burnt by
     * `priority`. With a `reference`, such as a payment's id, they are granted once: further calls replay the first answer.
     */
    async grant(asked: z.input<typeof grantInputSchema>): Promise<Replayable<Outcomes['grant']>> {
      const { userId, actor, idempotencyKey, now, reference, ...input } = checkInput(grantInputSchema, asked);
      const { description, metadata, ...given } = input;
      const key =
        reference === undefined
          ? clientKey(userId, idempotencyKey, 'grant', input)
          : systemKey(userId, `grant:${reference}`, 'grant');
      const facts = { description, metadata: { ...metadata, source: given.source }, actor };
      return execute({
        key,
        now,
        decide: (account) => account.decide({ kind: 'grant', grantId: randomUUIDv7(), ...given, facts }),
      });
    },

    /**
     * Voids a grant: claws back what remains of it, without touching other grants. One that has not started never will. A
     * second void takes nothing.
     * @throws NotFoundError (a grant of this user)
     */
    async voidGrant(asked: ClawbackInput): Promise<Replayable<Outcomes['clawback']>> {
      const input = checkInput(clawbackInputSchema, asked);
      const key = clientKey(input.userId, input.idempotencyKey, 'void', { grantId: input.grantId });
      return clawbackGrant(execute, key, input, 'void');
    },

    /**
     * Claws back a grant whose payment was charged back: takes what remains of it; what was spent of it becomes debt, which
     * the next purchase or plan pays first; until then nothing new can be charged. A grant is clawed back once: further calls
     * replay the first answer.
     * @throws NotFoundError (a grant of this user)
     */
    async clawback(asked: Omit<ClawbackInput, 'idempotencyKey'>): Promise<Replayable<Outcomes['clawback']>> {
      const input = checkInput(clawbackInputSchema, asked);
      const key = systemKey(input.userId, `chargeback:${input.grantId}`, 'chargeback');
      return clawbackGrant(execute, key, input, 'chargeback');
    },

    /**
     * Takes an amount back, of one grant or in burn order of what can be spent; the grants stay spendable.
     * @throws NotFoundError (a grant of this user), ValidationError also for more than can be spent
     */
    async takeBack(asked: z.input<typeof takeBackInputSchema>): Promise<Replayable<Outcomes['takeBack']>> {
      const { userId, actor, idempotencyKey, now, ...input } = checkInput(takeBackInputSchema, asked);
      const { amountCredits, grantId, description } = input;
      const facts = { description, metadata: {}, actor };
      return execute({
        key: clientKey(userId, idempotencyKey, 'takeBack', { amountCredits, grantId }),
        grantIds: grantId === null ? [] : [grantId],
        now,
        decide: (account) => account.decide({ kind: 'takeBack', amountCredits, grantId, facts }),
      });
    },

    /**
     * Reverts a clawback whose dispute was won, in credits (`decideRevertClawback`). Further calls replay the first answer.
     * @throws NotFoundError (a chargeback of this user)
     */
    async revertClawback(
      asked: Omit<z.input<typeof revertClawbackInputSchema>, 'idempotencyKey'>,
    ): Promise<Replayable<Outcomes['revertClawback']>> {
      const { userId, clawbackId, description, actor, now } = checkInput(revertClawbackInputSchema, asked);
      const facts = { description, metadata: {}, actor };
      return execute({
        key: systemKey(userId, `restore:${clawbackId}`, 'restore'),
        clawbackIds: [clawbackId],
        now,
        decide: (account) => account.decide({ kind: 'revertClawback', clawbackId, facts }),
      });
    },

    /**
     * Undoes an expiry that a wrong clock made: gives back what expired in it, in credits, for as long as its grant had left
     * at `clockWasRightAt` (`decideUndoExpiry`). An expiry is undone once: further calls replay the first answer.
     * @throws NotFoundError (an expiry of this user), ValidationError also where nothing was lost in it, where its grant was
     *   taken back since, and where it is not later than `clockWasRightAt`
     */
    async undoExpiry(
      asked: Omit<z.input<typeof undoExpiryInputSchema>, 'idempotencyKey'>,
    ): Promise<Replayable<Outcomes['undoExpiry']>> {
      const { userId, expiryId, clockWasRightAt, description, actor, now } = checkInput(undoExpiryInputSchema, asked);
      const facts = { description, metadata: { clockWasRightAt: clockWasRightAt.toISOString() }, actor };
      return execute({
        key: systemKey(userId, `undo-expiry:${expiryId}`, 'undoExpiry'),
        expiryIds: [expiryId],
        now,
        decide: (account) => account.decide({ kind: 'undoExpiry', expiryId, clockWasRightAt, facts }),
      });
    },
  };
}

function clawbackGrant(
  execute: Execute,
  key: IdempotencyKey,
  { grantId, description, actor, now }: z.output<typeof clawbackInputSchema>,
  reason: 'void' | 'chargeback',
): Promise<Replayable<Outcomes['clawback']>> {
  const facts = { description, metadata: {}, actor };
  return execute({
    key,
    grantIds: [grantId],
    now,
    decide: (account) => account.decide({ kind: 'clawback', grantId, reason, facts }),
  });
}
