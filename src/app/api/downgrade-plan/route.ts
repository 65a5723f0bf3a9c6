import { rest } from '#/web/rest/rest.ts';

export const dynamic = 'force-dynamic';
export const POST = rest(async ({ api, json, idempotencyKey }) => {
  const { planName } = await json();
  const input = { planName, ...idempotencyKey };
  const { replayed: _, ...answer } = await api.plans.downgrade(input as Parameters<typeof api.plans.downgrade>[0]);
  return answer;
});
