import { randomUUIDv7 } from 'node:crypto';
import type { z } from 'zod';
import type { LedgerSession, Replayable } from '#/ledger/account-session.ts';
import type { Execute } from '#/ledger/batcher.ts';
import { hashInput, type IdempotencyKey, systemKey } from '#/ledger/idempotency.ts';
import type { Outcomes } from '#/ledger/rules/decide.ts';
import { importInputSchema, takeOverInputSchema } from '#/ledger/schema.ts';
import { checkInput } from '#/lib/check-input.ts';
import { ValidationError } from '#/lib/errors.ts';

const description = 'Balance taken over';
const source = 'IMPORT' as const;

/** Returns the key of what an account's balance was before its first entry: it is taken over once in the account's life. */
export function openingKey(userId: string): IdempotencyKey {
  return systemKey(userId, 'opening', 'opening');
}

/**
 * Returns the key of a balance from elsewhere, by its reference. Its hash covers the credits and their end, so that another
 * amount under the same reference is refused.
 */
export function importKey(
  userId: string,
  {
    reference,
    amountCredits,
    expiresAt,
  }: Pick<z.output<typeof importInputSchema>, 'reference' | 'amountCredits' | 'expiresAt'>,
): IdempotencyKey {
  return { ...systemKey(userId, `import:${reference}`, 'import'), inputHash: hashInput({ amountCredits, expiresAt }) };
}

/**
 * Takes over the balance that an account had before it had entries, in the caller's session, which was opened with `openingKey`.
 * Where there is none nothing happens.
 */
export function takeOverIn(session: LedgerSession, userId: string, now?: Date): void {
  if (session.uncoveredCredits(userId) === 0) return;
  session.once(openingKey(userId), (account) => takenOver(account.takeOverBalance(factsBy('system'))), now);
}

/** Makes the commands that bring balances of another system into the ledger. The errors of every command are in credit-manager.ts. */
export function importCommands(execute: Execute) {
  return {
    /**
     * Takes over the balance that an account was stored with before it had entries: the balance stays what it is, and an opening
     * entry says where it comes from. Once in the life of an account: further calls replay the first answer.
     * @throws ValidationError where the account has no such balance
     */
    async takeOverBalance(asked: z.input<typeof takeOverInputSchema>): Promise<Replayable<{ takenCredits: number }>> {
      const { userId, actor, now } = checkInput(takeOverInputSchema, asked);
      return execute({
        key: openingKey(userId),
        now,
        decide: (account) => {
          const takenCredits = account.takeOverBalance(factsBy(actor));
          if (takenCredits === 0)
            throw new ValidationError([
              { field: 'userId', message: 'must be of an account whose balance has no lines, and no grants' },
            ]);
          return takenOver(takenCredits);
        },
      });
    },

    /**
     * Gives credits that the user had in another system, at once, until `expiresAt` (default: they never expire). Once for each
     * user and `reference`: further calls replay the first answer.
     * @throws IdempotencyConflictError where other credits or another end were given under the reference
     */
    async importCredits(asked: z.input<typeof importInputSchema>): Promise<Replayable<Outcomes['grant']>> {
      const { userId, actor, now, ...input } = checkInput(importInputSchema, asked);
      const { amountCredits, expiresAt, reference } = input;
      const facts = { description, metadata: { reference, source }, actor };
      return execute({
        key: importKey(userId, input),
        now,
        decide: (account) =>
          account.decide({ kind: 'grant', grantId: randomUUIDv7(), source, amountCredits, expiresAt, facts }),
      });
    },
  };
}

function factsBy(actor: string) {
  return { description, metadata: { source }, actor };
}

function takenOver(takenCredits: number) {
  return { takenCredits };
}
