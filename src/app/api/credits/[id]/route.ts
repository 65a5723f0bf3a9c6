import { rest } from '#/web/rest/rest.ts';

export const dynamic = 'force-dynamic';
/** Why one line of the ledger is as it is. */
export const GET = rest<{ id: string }>(({ api, params: { id } }) => api.credits.explain({ id }));
