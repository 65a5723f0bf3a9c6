import type { BillingCycle } from '#/catalog/plans.ts';
import { addMonths, wholeMonthsSince, yearEnd } from '#/lib/calendar.ts';

/** The terms of a plan that decide its periods. */
export type PlanTerms = {
  id: string;
  name: string;
  credits: number;
  rolloverCapCredits: number;
  monthlyPriceCents: number;
  yearlyPriceCents: number;
};

/** A user's plan: the month that runs until `endsAt`, and the plan that was chosen to follow it, if any. */
export type Subscription = {
  plan: PlanTerms;
  billingCycle: BillingCycle | null;
  anchorAt: Date;
  endsAt: Date;
  next: { plan: PlanTerms; at: Date } | null;
};

/** One month of a plan, or the endless period of a plan that costs nothing. */
export type Period = {
  plan: PlanTerms;
  billingCycle: BillingCycle | null;
  anchorAt: Date;
  startsAt: Date;
  endsAt: Date | null;
};

/** The credits of one period. They expire with it; unused ones, up to the cap, then roll over until `rolloverUntil`. */
export type Allotment = { credits: number; expiresAt: Date; rolloverCapCredits: number; rolloverUntil: Date };

/** Returns the period after the present one: of the plan that was chosen to follow by then, else of the same plan. Pure. */
export function decideRenewal(subscription: Subscription): Period {
  const { endsAt: startsAt, next, anchorAt, billingCycle } = subscription;
  const isChange = next !== null && next.at <= startsAt;
  return periodOf(isChange ? next.plan : subscription.plan, billingCycle, anchorAt, startsAt);
}

/** Returns the period from `startsAt` to the end of its month, counted from `anchorAt`; endless for a free plan. */
export function periodOf(plan: PlanTerms, billingCycle: BillingCycle | null, anchorAt: Date, startsAt: Date): Period {
  if (plan.monthlyPriceCents === 0) return { plan, billingCycle: null, anchorAt, startsAt, endsAt: null };
  const endsAt = addMonths(anchorAt, wholeMonthsSince(anchorAt, startsAt) + 1);
  return { plan, billingCycle, anchorAt, startsAt, endsAt };
}

/** Returns the allotment of a period, which is a month also where plans are paid by the year; null where it has none. */
export function allotmentOf({ plan, anchorAt, startsAt, endsAt }: Period): Allotment | null {
  if (endsAt === null || plan.credits === 0) return null;
  const rolloverUntil = addMonths(anchorAt, wholeMonthsSince(anchorAt, startsAt) + 2);
  return { credits: plan.credits, expiresAt: endsAt, rolloverCapCredits: plan.rolloverCapCredits, rolloverUntil };
}

/** Returns when a downgrade takes effect: at the end of what is paid, the month or the year. */
export function changeTakesEffectAt(
  subscription: Pick<Subscription, 'billingCycle' | 'anchorAt' | 'endsAt'>,
  now: Date,
): Date {
  return subscription.billingCycle === 'yearly' ? yearEnd(subscription.anchorAt, now) : subscription.endsAt;
}
