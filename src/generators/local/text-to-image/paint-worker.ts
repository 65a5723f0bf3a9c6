import { serveThread } from '#/generators/runtime/serve-thread.ts';
import { paint } from './paint.ts';

await serveThread(paint);
