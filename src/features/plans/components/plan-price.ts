import type { BillingCycle } from '#/catalog/plans.ts';
import type { RouterOutputs } from '#/trpc/client.ts';

/** A plan as it is on sale. */
export type Plan = RouterOutputs['plans']['list']['plans'][number];

/** The user's plan, its period and what follows. */
export type CurrentPlan = RouterOutputs['plans']['current'];

type Priced = { monthlyPriceCents: number; yearlyPriceCents: number };

/** The price of one period of the cycle, in cents. */
export function priceCents(plan: Priced, cycle: BillingCycle): number {
  return cycle === 'monthly' ? plan.monthlyPriceCents : plan.yearlyPriceCents;
}

/** What a year saves against twelve months, in cents; null when it saves nothing. */
export function yearlySavingCents(plan: Priced): number | null {
  const saving = 12 * plan.monthlyPriceCents - plan.yearlyPriceCents;
  return saving > 0 ? saving : null;
}

/** How a plan relates to the user's plan. Plans come cheapest first. */
export type PlanStanding = 'current' | 'upgrade' | 'lower' | 'open';

/** `open` is for a signed-out visitor: any plan can be chosen. */
export function standingOf(plan: Priced & { name: string }, current: (Priced & { name: string }) | null): PlanStanding {
  if (current === null) return 'open';
  if (plan.name === current.name) return 'current';
  return plan.monthlyPriceCents > current.monthlyPriceCents ? 'upgrade' : 'lower';
}
