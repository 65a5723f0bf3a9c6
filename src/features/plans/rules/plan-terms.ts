import type { BillingCycle } from '#/catalog/plans.ts';
import type { Period, RecurringTerms } from '#/ledger/ledger.ts';
import { yearEnd } from '#/lib/calendar.ts';

/** The terms of a plan that decide its periods. */
export type PlanTerms = {
  id: string;
  name: string;
  credits: number;
  rolloverCapCredits: number;
  monthlyPriceCents: number;
  yearlyPriceCents: number;
};

/** A plan as it is paid: by the month or by the year; a plan that costs nothing has no cycle. */
export type PaidPlan = { plan: PlanTerms; billingCycle: BillingCycle | null };

/**
 * Returns a plan as the terms of a recurring grant. Its periods are months, also where it is paid by the year; a plan that
 * costs nothing has one period without an end.
 */
export function recurringTermsOf(plan: PlanTerms, billingCycle: BillingCycle | null): RecurringTerms {
  const isEndless = plan.monthlyPriceCents === 0;
  const paid: PaidPlan = { plan, billingCycle: isEndless ? null : billingCycle };
  return {
    amountCredits: plan.credits,
    rolloverCapCredits: plan.rolloverCapCredits,
    isEndless,
    facts: {
      description: `${plan.name} plan`,
      metadata: { billingCycle: paid.billingCycle, testMode: true },
      plan: plan.name,
      planId: plan.id,
    },
    origin: paid,
  };
}

/** Returns the plan that the terms were made of by `recurringTermsOf`, which all terms of the product's ledger are. */
export function paidPlanOf({ origin }: Pick<RecurringTerms, 'origin'>): PaidPlan {
  return origin as PaidPlan;
}

/** Returns the text of a period with its terms and its allotment, which the account's digest covers (`periodText` in SQL). */
export function periodText({
  terms,
  anchorAt,
  startsAt,
  endsAt,
  grantId,
}: Period & { grantId: string | null }): string {
  const { plan, billingCycle } = paidPlanOf(terms);
  return [
    'period',
    plan.id,
    billingCycle ?? '-',
    anchorAt.getTime(),
    startsAt.getTime(),
    endsAt?.getTime() ?? '-',
    plan.credits,
    plan.rolloverCapCredits,
    plan.monthlyPriceCents,
    plan.yearlyPriceCents,
    grantId ?? '-',
  ].join('/');
}

/**
 * Returns when a downgrade, or another billing cycle, takes effect: at the end of what is paid, the month or the year. Years are
 * counted from `cycleSince`, the start of the first period of this plan in this cycle.
 */
export function changeTakesEffectAt(
  paid: { billingCycle: BillingCycle | null; anchorAt: Date; endsAt: Date; cycleSince: Date },
  now: Date,
): Date {
  return paid.billingCycle === 'yearly' ? yearEnd(paid.anchorAt, now, paid.cycleSince) : paid.endsAt;
}
