import { chatOverRest } from '#/web/rest/generate.ts';
import { rest } from '#/web/rest/rest.ts';

export const dynamic = 'force-dynamic';
export const POST = rest(chatOverRest);
