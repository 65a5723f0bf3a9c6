import { rest } from '#/server/api/rest.ts';
import { reportOverRest } from '#/server/api/rest-tasks.ts';

export const dynamic = 'force-dynamic';
export const POST = rest<{ name: string }>(reportOverRest('progress'));
