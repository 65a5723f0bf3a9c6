import { byGroupAndType } from '#/features/credit-costs/queries.ts';
import { rest } from '#/web/rest/rest.ts';

export const dynamic = 'force-dynamic';
export const GET = rest(async ({ api }) => byGroupAndType(await api.creditCosts.list()));
