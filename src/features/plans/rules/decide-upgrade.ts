import { DomainError } from '#/lib/errors.ts';

type PlanRank = { name: string; monthlyPriceCents: number; isActive: boolean };

/**
 * Returns the error that refuses an upgrade; null when it is allowed: only to a more expensive plan that is on sale. The
 * current plan is refused, too. Pure.
 */
export function upgradeRefusal(current: PlanRank, wanted: PlanRank): DomainError | null {
  if (wanted.name === current.name) return alreadyOn(wanted);
  if (!wanted.isActive || wanted.monthlyPriceCents <= current.monthlyPriceCents) {
    return new DomainError(
      'NOT_AN_UPGRADE',
      `planName must be a plan above ${current.name}, which you are on. ${wanted.name} is not.`,
      { plan: wanted.name, currentPlan: current.name },
    );
  }
  return null;
}

/** Returns the error that refuses a downgrade; null when it is allowed: only to a cheaper plan that is on sale. Pure. */
export function downgradeRefusal(current: PlanRank, wanted: PlanRank): DomainError | null {
  if (wanted.name === current.name) return alreadyOn(wanted);
  if (!wanted.isActive || wanted.monthlyPriceCents >= current.monthlyPriceCents) {
    return new DomainError(
      'NOT_A_DOWNGRADE',
      `planName must be a plan below ${current.name}, which you are on. ${wanted.name} is not.`,
      { plan: wanted.name, currentPlan: current.name },
    );
  }
  return null;
}

function alreadyOn(plan: PlanRank): DomainError {
  return new DomainError('ALREADY_ON_PLAN', `You are on the ${plan.name} plan already.`, { plan: plan.name });
}
