import { rest } from '#/web/rest/rest.ts';
import { reportOverRest } from '#/web/rest/tasks.ts';

export const dynamic = 'force-dynamic';
export const POST = rest<{ name: string }>(reportOverRest('fail'));
