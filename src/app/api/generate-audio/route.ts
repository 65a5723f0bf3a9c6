import { generateAudioOverRest } from '#/features/tasks/rest.ts';
import { rest } from '#/server/api/rest.ts';

export const dynamic = 'force-dynamic';
export const POST = rest(generateAudioOverRest);
