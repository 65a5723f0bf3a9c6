import { rest } from '#/web/rest/rest.ts';

export const dynamic = 'force-dynamic';
/** `name` is the uuid of a task, as in the routes beside this one. */
export const POST = rest<{ name: string }>(({ api, params }) => api.tasks.cancel({ uuid: params.name }));
