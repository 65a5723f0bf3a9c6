import { serveThread } from '#/features/tasks/generators/local-media/serve-thread.ts';
import { filmMouth } from './film-mouth.ts';

await serveThread(filmMouth);
