import { serveThread } from '#/generators/runtime/serve-thread.ts';
import { filmMouth } from './film-mouth.ts';

await serveThread(filmMouth);
