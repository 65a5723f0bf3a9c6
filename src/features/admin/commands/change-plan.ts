import { type ActContext, type Done, nothingMade } from '#/features/admin/commands/act-context.ts';
import type { Act } from '#/features/admin/schema.ts';
import { setPlan } from '#/features/plans/commands/set-plan.ts';
import { keepPlan } from '#/features/plans/plan-service.ts';

/** Sets a user's plan. @throws what `setPlan` throws */
export async function changePlan(context: ActContext, act: Extract<Act, { act: 'plan' }>): Promise<Done> {
  const { ledger, userId, actor } = context;
  const { planName, billingCycle, when } = act;
  const { answer } = await setPlan(ledger, { userId, actor, planName, billingCycle, when });
  return { subjectIds: [], movedCredits: answer.grantedCredits };
}

/** Cancels the change of plan that is scheduled. */
export async function keepPresentPlan({ ledger, userId, actor }: ActContext): Promise<Done> {
  await keepPlan(ledger, { userId, actor });
  return nothingMade;
}
