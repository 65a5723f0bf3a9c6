import type { inferRouterOutputs } from '@trpc/server';
import { z } from 'zod';
import { billingCycles } from '#/catalog/plans.ts';
import { credits, instant } from '#/web/openapi/answers/values.ts';
import { schemaOf } from '#/web/openapi/sent.ts';
import type { AppRouter } from '#/web/root.ts';

type Outputs = inferRouterOutputs<AppRouter>['plans'];

const testMode = z.boolean().meta({ description: 'Payments are not configured: nothing is paid.' });

const plan = schemaOf<Outputs['list']['plans'][number]>()(
  z.strictObject({
    name: z.string(),
    description: z.string(),
    monthlyPriceCents: z.int(),
    yearlyPriceCents: z.int(),
    credits: credits.meta({ description: 'The allotment of each month; of Free, the credits of the sign-up.' }),
    rolloverCapCredits: credits.meta({ description: 'At most so many unused credits stay one month more.' }),
    features: z.array(z.string()),
  }),
).meta({ id: 'Plan' });

/** What GET /api/plans answers. */
export const plansAnswer = schemaOf<Pick<Outputs['list'], keyof Outputs['list']>>()(
  z.strictObject({
    plans: z.array(plan),
    welcomeCredits: credits.meta({ description: 'What a new account starts with at present.' }),
    currentPlan: z.string().nullable().meta({ description: 'Null without a session.' }),
    currentCredits: credits.nullable().meta({ description: 'Null without a session.' }),
    testMode,
  }),
).meta({ id: 'Plans' });

/** What an upgrade answers. */
export const upgraded = schemaOf<Pick<Outputs['upgrade'], 'plan' | 'credits' | 'testMode'>>()(
  z.strictObject({ plan: z.string(), credits: credits.meta({ description: 'The balance afterwards.' }), testMode }),
).meta({ id: 'Upgraded', examples: [{ plan: 'Basic', credits: 560, testMode: true }] });

const nextPlanShape = {
  plan: z.string(),
  nextPlan: z.string().nullable(),
  nextPlanAt: instant.nullable(),
  testMode,
};

/** What a change of the billing cycle that is to come answers. */
export const nextCycle = schemaOf<Omit<Outputs['changeCycle'], 'replayed'>>()(
  z.strictObject({ ...nextPlanShape, nextBillingCycle: z.enum(billingCycles) }),
).meta({
  id: 'NextBillingCycle',
  examples: [
    {
      plan: 'Basic',
      nextPlan: 'Basic',
      nextPlanAt: '2026-12-30T09:00:00.000Z',
      nextBillingCycle: 'yearly',
      testMode: true,
    },
  ],
});

/** What a change of the plan that is to come answers. */
export const nextPlan = schemaOf<Omit<Outputs['downgrade'], 'replayed'>>()(z.strictObject(nextPlanShape)).meta({
  id: 'NextPlan',
  examples: [{ plan: 'Basic', nextPlan: 'Free', nextPlanAt: '2026-12-30T09:00:00.000Z', testMode: true }],
});
