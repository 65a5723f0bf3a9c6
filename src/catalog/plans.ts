import { z } from 'zod';

/** The billing cycles of a plan. */
export const billingCycles = ['monthly', 'yearly'] as const;
export const billingCycleSchema = z.enum(billingCycles, { error: `must be one of ${billingCycles.join(', ')}` });
export type BillingCycle = z.infer<typeof billingCycleSchema>;

/** The plans on sale, the cheapest first. Prices in cents; `credits` is the allotment of each month; of Free, the sign-up credits. */
export const planCatalog = [
  {
    name: 'Free',
    description: 'Perfect for getting started',
    monthlyPriceCents: 0,
    yearlyPriceCents: 0,
    credits: 60,
    rolloverCapCredits: 0,
    features: ['Credits that never expire', 'The same prices on every plan', 'Credits back when a generation fails'],
  },
  {
    name: 'Basic',
    description: 'Ideal for regular creators',
    monthlyPriceCents: 1500,
    yearlyPriceCents: 21_000,
    credits: 500,
    rolloverCapCredits: 500,
    features: ['What you have already stays', 'The same prices on every plan', 'Credits back when a generation fails'],
  },
  {
    name: 'Premium',
    description: 'Best for power users',
    monthlyPriceCents: 2900,
    yearlyPriceCents: 29_000,
    credits: 1200,
    rolloverCapCredits: 1200,
    features: ['What you have already stays', 'The same prices on every plan', 'Credits back when a generation fails'],
  },
] as const;

/** The plan that every account starts on. */
export const freePlanName = 'Free';
