import { rest } from '#/server/api/rest.ts';

export const dynamic = 'force-dynamic';
export const GET = rest(({ api }) => api.tasks.latest());
