import { rest } from '#/web/rest/rest.ts';

export const dynamic = 'force-dynamic';
export const POST = rest(async ({ api, idempotencyKey }) => {
  const { replayed: _, ...answer } = await api.plans.keep(idempotencyKey);
  return answer;
});
