import { z } from 'zod';
import { billingCycleSchema } from '#/catalog/plans.ts';
import { idempotencyKeySchema } from '#/lib/idempotency-key.ts';

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
