import { changeCycleInputSchema, downgradePlanInputSchema, upgradePlanInputSchema } from '#/features/plans/schema.ts';
import { nextCycle, nextPlan, plansAnswer, upgraded } from '#/web/openapi/answers/plans.ts';
import { type Described, jsonBody } from '#/web/openapi/operation.ts';

const keyed = { tag: 'Plans', isKeyed: true } as const;

export const listPlans: Described = {
  id: 'listPlans',
  tag: 'Plans',
  summary: 'The plans on sale',
  description: 'With the plan and the credits of whoever has signed in.',
  data: plansAnswer,
  by: 'anybody',
};

export const upgradePlan: Described = {
  ...keyed,
  id: 'upgradePlan',
  summary: 'Moves up to a plan, at once',
  body: jsonBody(
    upgradePlanInputSchema
      .omit({ idempotencyKey: true })
      .meta({ id: 'UpgradePlan', examples: [{ planName: 'Basic', billingCycle: 'monthly' }] }),
  ),
  data: upgraded,
  refusals: ['NOT_FOUND', 'ALREADY_ON_PLAN', 'NOT_AN_UPGRADE', 'BALANCE_LIMIT', 'ACCOUNT_CLOSING'],
};

export const downgradePlan: Described = {
  ...keyed,
  id: 'downgradePlan',
  summary: 'Moves down to a plan at the end of what is paid',
  body: jsonBody(
    downgradePlanInputSchema
      .omit({ idempotencyKey: true })
      .meta({ id: 'DowngradePlan', examples: [{ planName: 'Free' }] }),
  ),
  data: nextPlan,
  refusals: ['NOT_FOUND', 'ALREADY_ON_PLAN', 'NOT_A_DOWNGRADE'],
};

export const changeCycle: Described = {
  ...keyed,
  id: 'changeBillingCycle',
  summary: 'Pays the same plan by the year or by the month, from the end of what is paid',
  body: jsonBody(
    changeCycleInputSchema
      .omit({ idempotencyKey: true })
      .meta({ id: 'ChangeBillingCycle', examples: [{ billingCycle: 'yearly' }] }),
  ),
  data: nextCycle,
  refusals: ['NOT_FOUND', 'ALREADY_ON_PLAN'],
};

export const keepPlan: Described = {
  ...keyed,
  id: 'keepPlan',
  summary: 'Calls off a move down, or another billing cycle',
  data: nextPlan,
  refusals: ['NOT_FOUND'],
};
