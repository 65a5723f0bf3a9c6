import { z } from 'zod';
import { billingCycleSchema } from '#/catalog/plans.ts';
import { idempotencyKeySchema } from '#/lib/idempotency-key.ts';

const planNameError = 'must be the name of a plan';
const planNameSchema = z.string({ error: planNameError }).min(1, { error: planNameError }).max(100, {
  error: planNameError,
});

/** Which plan to move up to, and how it is to be paid. */
export const upgradePlanInputSchema = z.strictObject({
  planName: planNameSchema,
  billingCycle: billingCycleSchema,
  idempotencyKey: idempotencyKeySchema.optional(),
});

/** Which cheaper plan is to follow the present one. */
export const downgradePlanInputSchema = z.strictObject({
  planName: planNameSchema,
  idempotencyKey: idempotencyKeySchema.optional(),
});

/** Keeps the present plan: calls off the one that was to follow. */
export const keepPlanInputSchema = z.strictObject({ idempotencyKey: idempotencyKeySchema.optional() });
