import { DomainError } from '#/lib/errors.ts';

type PlanRank = { name: string; monthlyPriceCents: number; isActive: boolean };

/**
 * Whether one plan may be upgraded to another: only to a dearer one that is still sold. Null when it may, else the
 * error with the reason. The same plan again is refused. Pure.
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

/** Whether one plan may be followed by another, cheaper one that is still sold. As `upgradeRefusal`. */
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
