import { z } from 'zod';
import { billingCycleSchema } from '#/catalog/plans.ts';
import { changePlan, hasEnd, planNamed } from '#/features/plans/plan-service.ts';
import { changeTakesEffectAt, recurringTermsOf } from '#/features/plans/rules/plan-terms.ts';
import { upgradePlanInputSchema } from '#/features/plans/schema.ts';
import { clientKey, type Ledger, periodOf, type Replayable } from '#/ledger/ledger.ts';
import { askedShape } from '#/ledger/schema.ts';
import { checkInput } from '#/lib/check-input.ts';
import { DomainError, ValidationError } from '#/lib/errors.ts';

const setPlanSchema = z.object({
  ...askedShape,
  planName: upgradePlanInputSchema.shape.planName,
  billingCycle: billingCycleSchema,
  when: z.enum(['now', 'atPeriodEnd'], { error: 'must be now or atPeriodEnd' }),
});

/** What was set: the plan now, the one that follows, and the credits that the new month gave at once. */
export type SetPlanAnswer = { plan: string; nextPlan: string | null; grantedCredits: number };

/**
 * Sets the plan of a user as an operator may: to a dearer or a cheaper one, at once or at the end of what is paid. At once it
 * grants the new plan's allotment and begins a month; grants that are there stay. A plan whose month still runs is refused, since it
 * would give a second allotment.
 * @throws ValidationError (planName, when), DomainError ALREADY_ON_PLAN, NotFoundError (user), IdempotencyConflictError, BusyError
 */
export async function setPlan(
  ledger: Ledger,
  input: z.input<typeof setPlanSchema>,
): Promise<Replayable<SetPlanAnswer>> {
  const { planName, billingCycle, when, idempotencyKey, ...asked } = checkInput(setPlanSchema, input);
  // The proof takes a period that begins with a setPlan for one that was asked for.
  const operation = when === 'now' ? 'setPlan' : 'setNextPlan';
  const key = clientKey(asked.userId, idempotencyKey, operation, { planName, billingCycle, when });
  return changePlan<SetPlanAnswer>(ledger, asked, key, (account, state) => {
    const { current, period, periods } = state;
    const wanted = planNamed(state, planName);
    if (wanted.id === current.id)
      throw new DomainError('ALREADY_ON_PLAN', `The account is on ${wanted.name} already.`, { plan: wanted.name });
    if (when === 'atPeriodEnd') {
      if (!hasEnd(period)) throw invalid('when', `must be now: ${current.name} has no end`);
      const at = changeTakesEffectAt(period, account.now);
      const answer = { plan: current.name, nextPlan: wanted.name, grantedCredits: 0 };
      return { answer, next: { planId: wanted.id, at } };
    }
    const running = periods.find(({ planId, endsAt }) => planId === wanted.id && endsAt && endsAt > account.now);
    if (running)
      throw invalid(
        'planName',
        `is a plan whose month runs until ${running.endsAt?.toISOString()}: it can follow then`,
      );
    const next = periodOf(recurringTermsOf(wanted, billingCycle), account.now, account.now);
    const { allotmentCredits } = account.startPeriod(next, { actor: asked.actor });
    return { answer: { plan: wanted.name, nextPlan: null, grantedCredits: allotmentCredits }, next: null };
  });
}

function invalid(field: string, message: string): ValidationError {
  return new ValidationError([{ field, message }]);
}
