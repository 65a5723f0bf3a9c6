import type { Generator } from '#/features/tasks/generators/generator.ts';
import { inThread } from '#/features/tasks/generators/local-media/in-thread.ts';
import { LABEL } from '#/features/tasks/generators/local-media/label.ts';
import { makeFile } from '#/features/tasks/generators/local-media/make-file.ts';
import { textToVideoInputSchema } from '#/features/tasks/task-types.ts';
import type { RenderJob, RenderResult } from './render.ts';

const NAME = 'local-text-to-video';
const WORKER_MEMORY_MB = 384;

/** Renders a WebM film (VP8 and Opus) whose pictures, motion and sound follow from the prompt, in a thread of its own. */
export function createLocalTextToVideo(): Generator {
  return {
    type: 'TEXT_TO_VIDEO',
    name: NAME,
    async generate(input, context) {
      const request = textToVideoInputSchema.parse(input);
      const entry = new URL('./render-worker.ts', import.meta.url);
      const { path, made } = await makeFile(context, 'webm', (partialPath) => {
        const job: RenderJob = { ...request, path: partialPath };
        return inThread<RenderResult>(entry, job, context, WORKER_MEMORY_MB);
      });
      return {
        file: { path, contentType: 'video/webm' },
        url: null,
        json: { generator: NAME, label: LABEL, ...made },
      };
    },
  };
}
