import { z } from 'zod';
import { idempotencyKeySchema } from '#/lib/idempotency-key.ts';
import { isStorableText, storableTextMessage } from '#/lib/text.ts';

/** The largest amount of one charge or grant, in credits. */
export const maxAmountCredits = 1_000_000_000;
/** The largest balance of an account, and the largest debt, in credits. */
export const maxBalanceCredits = 2_000_000_000;

export const transactionTypes = ['CREDIT', 'DEBIT', 'REFUND', 'PURCHASE', 'EXPIRE', 'CLAWBACK'] as const;
export type TransactionType = (typeof transactionTypes)[number];

export const grantSources = [
  'SIGNUP',
  'PLAN',
  'PURCHASE',
  'PROMO',
  'REFERRAL',
  'ADMIN',
  'ROLLOVER',
  'GRACE',
  'IMPORT',
] as const;
export type GrantSource = (typeof grantSources)[number];

const limitError = 'must be a whole number from 1 to 200';

/** The size of a page of the ledger, in lines. */
export const transactionLimitSchema = z.coerce
  .number({ error: limitError })
  .int({ error: limitError })
  .min(1, { error: limitError })
  .max(200, { error: limitError });

/** A page of the ledger, newest first. `cursor` is the `nextCursor` of the page before; without one, the first page. */
export const historyInputSchema = z.strictObject({
  limit: transactionLimitSchema.default(50),
  cursor: z
    .string()
    .refine((text) => /^[1-9][0-9]{0,9}$/.test(text) && Number(text) <= 2_147_483_647, {
      error: 'must be the nextCursor of the page before',
    })
    .optional(),
});

/** Returns the schema of a whole number of credits from `min` to 10^9. */
export function creditsSchema(min = 1) {
  const error = `must be a whole number from ${min} to ${maxAmountCredits}`;
  return z.int({ error }).min(min, { error }).max(maxAmountCredits, { error });
}

/** The types of entry that an admin can add: free credits, or a purchase. */
export const addedTypeSchema = z.enum(['CREDIT', 'PURCHASE'], { error: 'must be CREDIT or PURCHASE' });

/** The id (a UUID) of a user, an entry or a grant. */
export const idSchema = z.guid({ error: 'must be the id of a user, charge or grant (a UUID)' }).toLowerCase();

/** The sentence of a ledger line, which people read in their history. */
export const descriptionSchema = z
  .string({ error: 'must be text of 1 to 200 characters' })
  .min(1, { error: 'must have 1 to 200 characters' })
  .max(200, { error: 'must have 1 to 200 characters' })
  .refine(isStorableText, { error: storableTextMessage });

/** Keys of an entry's metadata that only the ledger writes: input with one of them is rejected. */
const reservedKeys = [
  'settlesId',
  'maxCostCredits',
  'debtCredits',
  'rolledOverTo',
  'reason',
  'grantId',
  'source',
  'taskId',
  'price',
];

const metadataError = `must be a JSON object of at most 4,000 characters without ${reservedKeys.join(', ')}`;

/** Metadata of an entry: a JSON object. It must hold no personal data: the ledger is append-only. */
export const metadataSchema = z
  .custom<Record<string, unknown>>((value) => typeof value === 'object' && value !== null && !Array.isArray(value), {
    error: metadataError,
    abort: true,
  })
  .transform((value, context) => {
    const text = jsonText(value);
    if (text !== null && text.length <= 4000) {
      const copy: Record<string, unknown> = JSON.parse(text);
      if (isStorableText(stringsIn(copy)) && !reservedKeys.some((name) => name in copy)) return copy;
    }
    context.addIssue({ code: 'custom', message: metadataError });
    return z.NEVER;
  });

/** Returns the value as a JSON object's text; null where it has none, such as for a circular structure or a BigInt. */
function jsonText(value: object): string | null {
  try {
    const text = JSON.stringify(value);
    return text?.startsWith('{') ? text : null;
  } catch {
    return null;
  }
}

/** Returns all keys and strings of a JSON value as one text, so that one check covers them. */
function stringsIn(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return '';
  return Object.entries(value)
    .map(([key, part]) => key + stringsIn(part))
    .join('');
}

/** An instant between the years 2000 and 9999. */
export const instantSchema = z
  .date({ error: 'must be a valid date' })
  .min(new Date('2000-01-01T00:00:00Z'), { error: 'must not be before the year 2000' })
  .max(new Date('9999-12-31T23:59:59.999Z'), { error: 'must not be after the year 9999' });

/** The fields of every command: the account, the actor, and the idempotency key (a random one where none is given). */
export const askedShape = {
  userId: idSchema,
  actor: z
    .string({ error: 'must be system, user:<id>, support:<id> or admin:<id>' })
    .regex(/^(system|(user|support|admin):[0-9a-f-]{36})$/, {
      error: 'must be system, user:<id>, support:<id> or admin:<id>',
    }),
  idempotencyKey: idempotencyKeySchema.optional(),
  /** The instant of the command, instead of the database's clock; only tests give it. */
  now: instantSchema.optional(),
};

/** What a charge is for, such as a type of task: to the ledger a text. */
const generationTypeSchema = z
  .string({ error: 'must be text of 1 to 100 characters' })
  .min(1, { error: 'must have 1 to 100 characters' })
  .max(100, { error: 'must have 1 to 100 characters' })
  .refine(isStorableText, { error: storableTextMessage });

/** A generation to be priced and charged; `priceOf` of the ledger knows which types and inputs there are, and checks them. */
export const chargeInputSchema = z.object({
  ...askedShape,
  type: z.string({ error: 'must be text of 1 to 100 characters' }),
  input: z.custom<object>((value) => typeof value === 'object' && value !== null, { error: 'must be an object' }),
});

export const deductInputSchema = z
  .object({
    ...askedShape,
    amountCredits: creditsSchema(0),
    generationType: generationTypeSchema,
    description: descriptionSchema,
    metadata: metadataSchema.default({}),
    /** The most that EXTERNAL work may be settled at, in credits. */
    maxCostCredits: creditsSchema(0).optional(),
  })
  .refine(({ amountCredits, maxCostCredits = amountCredits }) => maxCostCredits >= amountCredits, {
    path: ['maxCostCredits'],
    error: 'must be at least amountCredits',
  });

/**
 * Why a charge is refunded: its work failed, the user canceled it, it was settled below the held credits, or an admin
 * chose to. The reason decides the life of grace credits (`decideRefund`).
 */
export const refundReasons = ['failure', 'cancel', 'settle', 'admin'] as const;
export type RefundReason = (typeof refundReasons)[number];

export const refundInputSchema = z.object({
  ...askedShape,
  chargeId: idSchema,
  amountCredits: creditsSchema().optional(),
  reason: z.enum(refundReasons, { error: `must be one of ${refundReasons.join(', ')}` }),
  description: descriptionSchema,
});

export const settleInputSchema = z.object({
  ...askedShape,
  chargeId: idSchema,
  costCredits: creditsSchema(0),
  description: descriptionSchema,
});

export const releaseInputSchema = z.object({
  ...askedShape,
  chargeId: idSchema,
  reason: z.enum(['failure', 'cancel'], { error: 'must be failure or cancel' }),
  description: descriptionSchema,
});

/** The sources that `grant` accepts. Allotments, roll-over and grace grants are made by their own rules only. */
export const givenSources = ['SIGNUP', 'PURCHASE', 'PROMO', 'REFERRAL', 'ADMIN'] as const satisfies GrantSource[];

export const grantInputSchema = z
  .object({
    ...askedShape,
    amountCredits: creditsSchema(),
    source: z.enum(givenSources, { error: `must be one of ${givenSources.join(', ')}` }),
    description: descriptionSchema,
    metadata: metadataSchema.default({}),
    /** Burn priority: the lower number burns first. */
    priority: z
      .int({ error: 'must be a whole number from 0 to 1000' })
      .min(0, { error: 'must be a whole number from 0 to 1000' })
      .max(1000, { error: 'must be a whole number from 0 to 1000' })
      .default(50),
    /** When the credits can first be spent; null or a past instant: at once. */
    effectiveAt: instantSchema.nullable().default(null),
    /** The first instant at which they can no longer be spent; null: they never expire. */
    expiresAt: instantSchema.nullable().default(null),
    /** What the credits are for, such as a payment's id. Of one user, a reference is granted once, whatever the input. */
    reference: idempotencyKeySchema.max(200, { error: 'must have 1 to 200 characters' }).optional(),
  })
  .refine(({ effectiveAt, expiresAt }) => !effectiveAt || !expiresAt || expiresAt > effectiveAt, {
    path: ['expiresAt'],
    error: 'must be later than effectiveAt and than now',
  });

/** A balance of another system: its credits, their end (null: none), and what they are known by there. */
export const importInputSchema = z.object({
  userId: askedShape.userId,
  actor: askedShape.actor,
  now: askedShape.now,
  amountCredits: creditsSchema(),
  expiresAt: instantSchema.nullable().default(null),
  reference: idempotencyKeySchema.max(200, { error: 'must have 1 to 200 characters' }),
});

export const takeOverInputSchema = z.object({
  userId: askedShape.userId,
  actor: askedShape.actor,
  now: askedShape.now,
});

export const clawbackInputSchema = z.object({ ...askedShape, grantId: idSchema, description: descriptionSchema });

export const takeBackInputSchema = z.object({
  ...askedShape,
  amountCredits: creditsSchema(),
  /** The grant to take from; null: from all that can be spent, in burn order. */
  grantId: idSchema.nullable().default(null),
  description: descriptionSchema,
});

export const revertClawbackInputSchema = z.object({
  ...askedShape,
  clawbackId: idSchema,
  description: descriptionSchema,
});

export const undoExpiryInputSchema = z.object({
  ...askedShape,
  expiryId: idSchema,
  /** An instant at which the clock was right and the credits had not expired: from then on they had their life left. */
  clockWasRightAt: instantSchema,
  description: descriptionSchema,
});
