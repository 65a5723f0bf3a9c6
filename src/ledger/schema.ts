import { z } from 'zod';
import { pricedInputSchema, taskTypeSchema } from '#/catalog/task-types.ts';
import { idempotencyKeySchema } from '#/lib/idempotency-key.ts';
import { isStorableText, storableTextMessage } from '#/lib/text.ts';

/** The most that one movement can be, in credits. */
export const maxAmountCredits = 1_000_000_000;
/** The most that an account can hold, in credits. */
export const maxBalanceCredits = 2_000_000_000;

export const transactionTypes = ['CREDIT', 'DEBIT', 'REFUND', 'PURCHASE', 'EXPIRE', 'CLAWBACK'] as const;
export type TransactionType = (typeof transactionTypes)[number];

export const grantSources = ['SIGNUP', 'PLAN', 'PURCHASE', 'PROMO', 'REFERRAL', 'ADMIN', 'ROLLOVER', 'GRACE'] as const;
export type GrantSource = (typeof grantSources)[number];

const limitError = 'must be a whole number from 1 to 200';

/** How many lines of the ledger to read at once. */
export const transactionLimitSchema = z.coerce
  .number({ error: limitError })
  .int({ error: limitError })
  .min(1, { error: limitError })
  .max(200, { error: limitError });

/** Which page of the ledger: newest first, `cursor` from the page before. */
export const historyInputSchema = z.strictObject({
  limit: transactionLimitSchema.default(50),
  cursor: z
    .string()
    .refine((text) => /^[1-9][0-9]{0,9}$/.test(text) && Number(text) <= 2_147_483_647, {
      error: 'must be the nextCursor of the page before',
    })
    .optional(),
});

/** A whole number of credits from `min` to 10^9. */
export function creditsSchema(min = 1) {
  const error = `must be a whole number from ${min} to ${maxAmountCredits}`;
  return z.int({ error }).min(min, { error }).max(maxAmountCredits, { error });
}

/** What can be added without more ado: a purchase, or credits by an admin. */
export const addedTypeSchema = z.enum(['CREDIT', 'PURCHASE'], { error: 'must be CREDIT or PURCHASE' });

/** The id of a user, a line or a grant. */
export const idSchema = z.guid({ error: 'must be the id of a user, charge or grant (a UUID)' }).toLowerCase();

/** A line's sentence: what people read in their history. */
export const descriptionSchema = z
  .string({ error: 'must be text of 1 to 200 characters' })
  .min(1, { error: 'must have 1 to 200 characters' })
  .max(200, { error: 'must have 1 to 200 characters' })
  .refine(isStorableText, { error: storableTextMessage });

/** What the ledger itself says in a line's metadata: whoever gives metadata cannot say it. */
const ownFacts = [
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

const metadataError = `must be a JSON object of at most 4,000 characters without ${ownFacts.join(', ')}`;

/** What a line keeps beside its sentence. No personal data: lines are never changed or deleted. */
export const metadataSchema = z
  .custom<Record<string, unknown>>((value) => typeof value === 'object' && value !== null && !Array.isArray(value), {
    error: metadataError,
    abort: true,
  })
  .transform((value, context) => {
    const text = jsonText(value);
    if (text !== null && text.length <= 4000) {
      const copy: Record<string, unknown> = JSON.parse(text);
      if (isStorableText(stringsIn(copy)) && !ownFacts.some((name) => name in copy)) return copy;
    }
    context.addIssue({ code: 'custom', message: metadataError });
    return z.NEVER;
  });

/** The value as JSON; null where it has none, such as for a ring of objects or a number without limits. */
function jsonText(value: object): string | null {
  try {
    const text = JSON.stringify(value);
    return text?.startsWith('{') ? text : null;
  } catch {
    return null;
  }
}

/** Every key and every text in a JSON value, to be checked at once. */
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

/** What every verb is told: whose account, who does it, and the key that makes it happen once (made where none is given). */
export const askedShape = {
  userId: idSchema,
  actor: z
    .string({ error: 'must be system, user:<id> or admin:<id>' })
    .regex(/^(system|(user|admin):[0-9a-f-]{36})$/, { error: 'must be system, user:<id> or admin:<id>' }),
  idempotencyKey: idempotencyKeySchema.optional(),
  /** The instant of the verb, instead of the database's clock; only tests give it. */
  now: instantSchema.optional(),
};

export const chargeInputSchema = z.object({ ...askedShape, type: taskTypeSchema, input: pricedInputSchema });

export const deductInputSchema = z
  .object({
    ...askedShape,
    amountCredits: creditsSchema(0),
    generationType: taskTypeSchema,
    description: descriptionSchema,
    metadata: metadataSchema.default({}),
    /** The most that EXTERNAL work may be settled at; kept in the line. */
    maxCostCredits: creditsSchema(0).optional(),
  })
  .refine(({ amountCredits, maxCostCredits = amountCredits }) => maxCostCredits >= amountCredits, {
    path: ['maxCostCredits'],
    error: 'must be at least amountCredits',
  });

/**
 * Why credits go back: the work failed, the person called it off, it cost less than was held, or an admin chose to.
 * It decides how long credits live whose grant has ended since.
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

/** Plan allotments, roll-over and grace are made by their own rules; everything else can be given. */
export const givenSources = ['SIGNUP', 'PURCHASE', 'PROMO', 'REFERRAL', 'ADMIN'] as const satisfies GrantSource[];

export const grantInputSchema = z
  .object({
    ...askedShape,
    amountCredits: creditsSchema(),
    source: z.enum(givenSources, { error: `must be one of ${givenSources.join(', ')}` }),
    description: descriptionSchema,
    metadata: metadataSchema.default({}),
    /** The lower number burns first. */
    priority: z
      .int({ error: 'must be a whole number from 0 to 1000' })
      .min(0, { error: 'must be a whole number from 0 to 1000' })
      .max(1000, { error: 'must be a whole number from 0 to 1000' })
      .default(50),
    /** Null, or an instant that is past: at once. */
    effectiveAt: instantSchema.nullable().default(null),
    /** Null: for ever. */
    expiresAt: instantSchema.nullable().default(null),
    /** What the credits are for, such as a payment's id: given once, ever, whatever else is asked. */
    reference: idempotencyKeySchema.max(200, { error: 'must have 1 to 200 characters' }).optional(),
  })
  .refine(({ effectiveAt, expiresAt }) => !effectiveAt || !expiresAt || expiresAt > effectiveAt, {
    path: ['expiresAt'],
    error: 'must be later than effectiveAt and than now',
  });

export const clawbackInputSchema = z.object({ ...askedShape, grantId: idSchema, description: descriptionSchema });

export const revertClawbackInputSchema = z.object({
  ...askedShape,
  clawbackId: idSchema,
  description: descriptionSchema,
});
