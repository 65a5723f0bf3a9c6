import { z } from 'zod';
import { billingCycleSchema } from '#/catalog/plans.ts';
import { instantSchema } from '#/ledger/schema.ts';
import { idempotencyKeySchema } from '#/lib/idempotency-key.ts';
import { isStorableText, storableTextMessage } from '#/lib/text.ts';

const planNameError = 'must be the name of a plan';
const planNameSchema = z.string({ error: planNameError }).min(1, { error: planNameError }).max(100, {
  error: planNameError,
});

/** The plan to upgrade to, and its billing cycle. */
export const upgradePlanInputSchema = z.strictObject({
  planName: planNameSchema,
  billingCycle: billingCycleSchema,
  idempotencyKey: idempotencyKeySchema.optional(),
});

/** The cheaper plan to downgrade to at the end of the paid time. */
export const downgradePlanInputSchema = z.strictObject({
  planName: planNameSchema,
  idempotencyKey: idempotencyKeySchema.optional(),
});

/** The billing cycle that the plan is to have once what is paid ends. */
export const changeCycleInputSchema = z.strictObject({
  billingCycle: billingCycleSchema,
  idempotencyKey: idempotencyKeySchema.optional(),
});

/** Keeps the current plan and its billing cycle by canceling what is scheduled. */
export const keepPlanInputSchema = z.strictObject({ idempotencyKey: idempotencyKeySchema.optional() });

/** The most that a plan may cost, in cents, and the most credits that it may give in a month. */
const maxPlan = { cents: 100_000_000, credits: 10_000_000, features: 12 } as const;

function figureSchema(most: number) {
  const error = `must be a whole number from 0 to ${most}`;
  return z.int({ error }).min(0, { error }).max(most, { error });
}

function textSchema(most: number) {
  const error = `must be text of 1 to ${most} characters`;
  return z.string({ error }).trim().min(1, { error }).max(most, { error }).refine(isStorableText, {
    error: storableTextMessage,
  });
}

const newNameError =
  'must have 1 to 40 letters, digits, spaces, dots, hyphens or plus signs, and begin with a letter or digit';

/**
 * A plan as the operator saves it: prices in cents, credits of a month. The name is what the plan is known by, so a saved plan
 * keeps it. `seenAt` is the `updatedAt` of the plan that was looked at; null makes a new plan.
 */
export const savePlanInputSchema = z.strictObject({
  name: z
    .string({ error: newNameError })
    .trim()
    .max(40, { error: newNameError })
    .regex(/^[\p{L}\p{N}][\p{L}\p{N} .+-]*$/u, { error: newNameError }),
  seenAt: instantSchema.nullable(),
  description: textSchema(200),
  monthlyPriceCents: figureSchema(maxPlan.cents),
  yearlyPriceCents: figureSchema(maxPlan.cents),
  credits: figureSchema(maxPlan.credits),
  rolloverCapCredits: figureSchema(maxPlan.credits),
  features: z
    .array(textSchema(100), { error: 'must be a list of texts' })
    .max(maxPlan.features, { error: `must have at most ${maxPlan.features} entries` }),
  isActive: z.boolean({ error: 'must be true or false' }),
});
export type SavePlanInput = z.infer<typeof savePlanInputSchema>;
