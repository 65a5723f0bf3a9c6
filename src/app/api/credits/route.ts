import { rest } from '#/web/rest/rest.ts';

export const dynamic = 'force-dynamic';
export const GET = rest(async ({ api, query }) => {
  const { balance, debtCredits, held, plan } = await api.credits.balance();
  const history = await api.credits.history({
    limit: query.get('limit') ?? undefined,
    cursor: query.get('cursor') ?? undefined,
  });
  return { balance, debtCredits, held, plan, ...history };
});
