import { rest } from '#/server/api/rest.ts';
import { retryTaskOverRest } from '#/server/api/rest-tasks.ts';

export const dynamic = 'force-dynamic';
export const POST = rest<{ name: string }>(retryTaskOverRest);
