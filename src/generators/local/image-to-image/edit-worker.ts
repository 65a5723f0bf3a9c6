import { serveThread } from '#/features/tasks/generators/local-media/serve-thread.ts';
import { applyEdits } from './apply-edits.ts';

await serveThread(applyEdits);
