import type { BillingCycle } from '#/catalog/plans.ts';
import { DomainError } from '#/lib/errors.ts';

type PlanRank = { name: string; monthlyPriceCents: number };

/**
 * Returns the error that refuses an upgrade; null when it is allowed: only to a more expensive plan. The current plan is
 * refused, too. Pure.
 */
export function upgradeRefusal(current: PlanRank, wanted: PlanRank): DomainError | null {
  if (wanted.name === current.name) return alreadyOn(wanted);
  if (wanted.monthlyPriceCents <= current.monthlyPriceCents) {
    return new DomainError(
      'NOT_AN_UPGRADE',
      `planName must be a plan above ${current.name}, which you are on. ${wanted.name} is not.`,
      { plan: wanted.name, currentPlan: current.name },
    );
  }
  return null;
}

/** Returns the error that refuses a downgrade; null when it is allowed: only to a cheaper plan. Pure. */
export function downgradeRefusal(current: PlanRank, wanted: PlanRank): DomainError | null {
  if (wanted.name === current.name) return alreadyOn(wanted);
  if (wanted.monthlyPriceCents >= current.monthlyPriceCents) {
    return new DomainError(
      'NOT_A_DOWNGRADE',
      `planName must be a plan below ${current.name}, which you are on. ${wanted.name} is not.`,
      { plan: wanted.name, currentPlan: current.name },
    );
  }
  return null;
}

/** Returns the error that refuses a billing cycle of the current plan: the one that it has; null when it is allowed. Pure. */
export function cycleRefusal(plan: PlanRank, current: BillingCycle | null, wanted: BillingCycle): DomainError | null {
  if (current !== wanted) return null;
  return new DomainError('ALREADY_ON_PLAN', `You pay ${plan.name} by the ${cycleNouns[wanted]} already.`, {
    plan: plan.name,
    billingCycle: wanted,
  });
}

const cycleNouns = { monthly: 'month', yearly: 'year' } as const satisfies Record<BillingCycle, string>;

function alreadyOn(plan: PlanRank): DomainError {
  return new DomainError('ALREADY_ON_PLAN', `You are on the ${plan.name} plan already.`, { plan: plan.name });
}
