import { rest } from '#/web/rest/rest.ts';
import { retryTaskOverRest } from '#/web/rest/tasks.ts';

export const dynamic = 'force-dynamic';
export const POST = rest<{ name: string }>(retryTaskOverRest);
