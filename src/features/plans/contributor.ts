import type { BillingCycle } from '#/catalog/plans.ts';
import { type PlanTerms, paidPlanOf, periodText, recurringTermsOf } from '#/features/plans/rules/plan-terms.ts';
import { attachedPeriods, changePlans } from '#/features/plans/store/plan-periods.ts';
import type { Contributor, RecurringGrant } from '#/ledger/ledger.ts';

/** What the database's function `plansInTime` returns of an account; instants are text. */
type PlanInTime = {
  plan: PlanTerms;
  billingCycle: BillingCycle | null;
  anchorAt: string;
  endsAt: string | null;
  next: { plan: PlanTerms; at: string; billingCycle: BillingCycle | null } | null;
};

/** Contributes the plans to the ledger: each account's plan is its recurring grant, and each period that starts is a row. */
export const planPeriods: Contributor = {
  recurring: { function: 'plansInTime', grantOf, periodText },
  async rowsOfDecisions(tx, { periods }) {
    if (periods.length === 0) return [];
    const started = periods.map((period) => ({ ...period, ...paidPlanOf(period.terms) }));
    const latest = new Map(started.map((period) => [period.userId, period]));
    await changePlans(tx, [...latest.values()]);
    return [attachedPeriods(started)];
  },
};

function grantOf({ plan, billingCycle, anchorAt, endsAt, next }: PlanInTime): RecurringGrant | null {
  if (endsAt === null) return null;
  return {
    terms: recurringTermsOf(plan, billingCycle),
    anchorAt: new Date(anchorAt),
    endsAt: new Date(endsAt),
    next: next && { terms: recurringTermsOf(next.plan, next.billingCycle ?? billingCycle), at: new Date(next.at) },
  };
}
