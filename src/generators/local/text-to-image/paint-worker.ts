import { serveThread } from '#/features/tasks/generators/local-media/serve-thread.ts';
import { paint } from './paint.ts';

await serveThread(paint);
