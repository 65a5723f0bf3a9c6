import { serveThread } from '#/generators/runtime/serve-thread.ts';
import { render } from './render.ts';

await serveThread(render);
