import { z } from 'zod';

/** The most that one movement can be, in credits. */
export const maxAmountCredits = 1_000_000_000;
/** The most that an account can hold, in credits. */
export const maxBalanceCredits = 2_000_000_000;

export const transactionTypes = ['CREDIT', 'DEBIT', 'REFUND', 'PURCHASE', 'EXPIRE', 'CLAWBACK'] as const;
export type TransactionType = (typeof transactionTypes)[number];

export const grantSources = ['SIGNUP', 'PLAN', 'PURCHASE', 'PROMO', 'REFERRAL', 'ADMIN', 'ROLLOVER', 'GRACE'] as const;
export type GrantSource = (typeof grantSources)[number];

/** Which page of the ledger: newest first, `cursor` from the page before. */
export const historyInputSchema = z.strictObject({
  limit: z.coerce
    .number({ error: 'must be a whole number from 1 to 200' })
    .int({ error: 'must be a whole number from 1 to 200' })
    .min(1, { error: 'must be a whole number from 1 to 200' })
    .max(200, { error: 'must be a whole number from 1 to 200' })
    .default(50),
  cursor: z
    .string()
    .refine((text) => /^[1-9][0-9]{0,9}$/.test(text) && Number(text) <= 2_147_483_647, {
      error: 'must be the nextCursor of the page before',
    })
    .optional(),
});
