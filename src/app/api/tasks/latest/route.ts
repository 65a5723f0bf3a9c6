import { rest } from '#/web/rest/rest.ts';

export const dynamic = 'force-dynamic';
export const GET = rest(({ api }) => api.tasks.latest());
