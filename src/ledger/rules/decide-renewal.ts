import type { BillingCycle } from '#/catalog/plans.ts';
import { addMonths, wholeMonthsSince, yearEnd } from '#/lib/calendar.ts';

/** What of a plan its periods depend on. */
export type PlanTerms = {
  id: string;
  name: string;
  credits: number;
  rolloverCapCredits: number;
  monthlyPriceCents: number;
};

/** A user's plan over time: the month that runs until `endsAt`, and the plan that follows, where one was chosen. */
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

/** The credits of one period. They end with it; up to the cap, what is unused then rolls over until `rolloverUntil`. */
export type Allotment = { credits: number; expiresAt: Date; rolloverCapCredits: number; rolloverUntil: Date };

/** The period that follows when the present one ends: of the same plan, or of the one that was chosen to follow. Pure. */
export function decideRenewal(subscription: Subscription): Period {
  const { endsAt: startsAt, next, anchorAt, billingCycle } = subscription;
  const changes = next !== null && next.at <= startsAt;
  return periodOf(changes ? next.plan : subscription.plan, billingCycle, anchorAt, startsAt);
}

/** The period of a plan that holds `startsAt`, counted from an anchor; without an end for a plan that costs nothing. */
export function periodOf(plan: PlanTerms, billingCycle: BillingCycle | null, anchorAt: Date, startsAt: Date): Period {
  if (plan.monthlyPriceCents === 0) return { plan, billingCycle: null, anchorAt, startsAt, endsAt: null };
  const endsAt = addMonths(anchorAt, wholeMonthsSince(anchorAt, startsAt) + 1);
  return { plan, billingCycle, anchorAt, startsAt, endsAt };
}

/** What a period gives, monthly also where the year is paid; null for a period that gives nothing. */
export function allotmentOf({ plan, anchorAt, startsAt, endsAt }: Period): Allotment | null {
  if (endsAt === null || plan.credits === 0) return null;
  const rolloverUntil = addMonths(anchorAt, wholeMonthsSince(anchorAt, startsAt) + 2);
  return { credits: plan.credits, expiresAt: endsAt, rolloverCapCredits: plan.rolloverCapCredits, rolloverUntil };
}

/** When a change to a cheaper plan takes effect: at the end of what is paid, the month or the year. */
export function changeTakesEffectAt(
  subscription: Pick<Subscription, 'billingCycle' | 'anchorAt' | 'endsAt'>,
  now: Date,
): Date {
  return subscription.billingCycle === 'yearly' ? yearEnd(subscription.anchorAt, now) : subscription.endsAt;
}
