import { serveThread } from '#/features/tasks/generators/local-media/serve-thread.ts';
import { render } from './render.ts';

await serveThread(render);
