import { rest } from '#/web/rest/rest.ts';

export const dynamic = 'force-dynamic';
export const POST = rest(async ({ api, json, idempotencyKey }) => {
  const { planName, billingCycle } = await json();
  const input = { planName, billingCycle, ...idempotencyKey };
  const { plan, credits, testMode } = await api.plans.upgrade(input as Parameters<typeof api.plans.upgrade>[0]);
  return { plan, credits, testMode };
});
