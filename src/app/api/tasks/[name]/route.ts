import { rest } from '#/web/rest/rest.ts';
import { createTaskOverRest, readTaskOverRest } from '#/web/rest/tasks.ts';

export const dynamic = 'force-dynamic';
/** `name` is the uuid of a task. */
export const GET = rest<{ name: string }>(readTaskOverRest);
/** `name` is a task type, such as text-to-video. */
export const POST = rest<{ name: string }>(createTaskOverRest);
/** `name` is the uuid of a task. */
export const DELETE = rest<{ name: string }>(({ api, params }) => api.tasks.remove({ uuid: params.name }));
