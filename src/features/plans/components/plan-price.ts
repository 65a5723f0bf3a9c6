import type { BillingCycle } from '#/catalog/plans.ts';
import type { RouterOutputs } from '#/trpc/client.ts';

/** A plan as people are shown it. */
export type Plan = RouterOutputs['plans']['list']['plans'][number];

/** The user's plan, its period and what follows. */
export type CurrentPlan = RouterOutputs['plans']['current'];

type Priced = { monthlyPriceCents: number; yearlyPriceCents: number };

/** The price of one period of the cycle, in cents. */
export function priceCents(plan: Priced, cycle: BillingCycle): number {
  return cycle === 'monthly' ? plan.monthlyPriceCents : plan.yearlyPriceCents;
}

/** By how much a year is dearer than twelve months, in cents; below 0 where it is cheaper. */
export function yearDifferenceCents(plan: Priced): number {
  return plan.yearlyPriceCents - 12 * plan.monthlyPriceCents;
}

/** What a year saves against twelve months, in cents; null when it saves nothing. */
export function yearlySavingCents(plan: Priced): number | null {
  const difference = yearDifferenceCents(plan);
  return difference < 0 ? -difference : null;
}

/** The plans on sale, and with them, in its place by price, the user's own where that is no longer sold. */
export function plansToShow(onSale: readonly Plan[], own: Plan | null): { plan: Plan; isOffSale: boolean }[] {
  const isOffSale = own !== null && !onSale.some(({ name }) => name === own.name);
  const shown = onSale.map((plan) => ({ plan, isOffSale: false }));
  if (!isOffSale) return shown;
  return [...shown, { plan: own, isOffSale }].sort((a, b) => a.plan.monthlyPriceCents - b.plan.monthlyPriceCents);
}

/** How a plan relates to the user's plan. Plans come cheapest first. */
export type PlanStanding = 'current' | 'upgrade' | 'lower' | 'open';

/** `open` is for a signed-out visitor: any plan can be chosen. */
export function standingOf(plan: Priced & { name: string }, current: (Priced & { name: string }) | null): PlanStanding {
  if (current === null) return 'open';
  if (plan.name === current.name) return 'current';
  return plan.monthlyPriceCents > current.monthlyPriceCents ? 'upgrade' : 'lower';
}
