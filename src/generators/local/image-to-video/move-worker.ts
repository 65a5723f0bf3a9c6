import { serveThread } from '#/generators/runtime/serve-thread.ts';
import { moveOver } from './move-over.ts';

await serveThread(moveOver);
