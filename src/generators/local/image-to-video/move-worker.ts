import { serveThread } from '#/features/tasks/generators/local-media/serve-thread.ts';
import { moveOver } from './move-over.ts';

await serveThread(moveOver);
