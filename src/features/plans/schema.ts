import { z } from 'zod';
import { idempotencyKeySchema } from '#/lib/idempotency-key.ts';

export const billingCycles = ['monthly', 'yearly'] as const;
export const billingCycleSchema = z.enum(billingCycles, { error: `must be one of ${billingCycles.join(', ')}` });
export type BillingCycle = z.infer<typeof billingCycleSchema>;

/** Which plan to move up to, and how it is to be paid. */
export const upgradePlanInputSchema = z.strictObject({
  planName: z.string({ error: 'must be the name of a plan' }).min(1, { error: 'must be the name of a plan' }).max(100, {
    error: 'must be the name of a plan',
  }),
  billingCycle: billingCycleSchema,
  idempotencyKey: idempotencyKeySchema.optional(),
});
export type UpgradePlanInput = z.infer<typeof upgradePlanInputSchema>;
