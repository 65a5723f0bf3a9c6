import { serveThread } from '#/generators/runtime/serve-thread.ts';
import { applyEdits } from './apply-edits.ts';

await serveThread(applyEdits);
