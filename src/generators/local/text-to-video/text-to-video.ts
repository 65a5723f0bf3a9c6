import { textToVideo } from '#/catalog/types/text-to-video.ts';
import type { Generator } from '#/generators/contract.ts';
import { LABEL } from '#/generators/local/drawing/label.ts';
import { seedTextOf } from '#/generators/local/illustration/seed-text.ts';
import { sayWhatIsDrawn } from '#/generators/local/understanding/say-what-is-drawn.ts';
import { inThread } from '#/generators/runtime/in-thread.ts';
import { makeFile } from '#/generators/runtime/make-file.ts';
import type { RenderJob, RenderResult } from './render.ts';

const NAME = 'local-text-to-video';
const WORKER_MEMORY_MB = 384;

/**
 * Renders a WebM film (VP8 and Opus) whose pictures, motion and sound follow from the prompt, in a thread of its own, and says
 * what it drew. Where it understood nothing it films a general scene, which is free.
 */
export function createLocalTextToVideo(): Generator {
  return {
    type: textToVideo.type,
    name: NAME,
    async generate(input, context) {
      const request = textToVideo.input.parse(input);
      const { prompt, seconds, aspectRatio } = request;
      const said = sayWhatIsDrawn(prompt);
      const entry = new URL('./render-worker.ts', import.meta.url);
      const { path, made } = await makeFile(context, 'webm', (partialPath) => {
        const job: RenderJob = {
          prompt,
          seconds,
          aspectRatio,
          seedText: seedTextOf(request, prompt.trim()),
          path: partialPath,
        };
        return inThread<RenderResult>(entry, job, context, WORKER_MEMORY_MB);
      });
      return {
        file: { path, contentType: 'video/webm' },
        url: null,
        json: { generator: NAME, label: LABEL, ...made, ...said },
        isFree: said.drawn.length === 0,
      };
    },
  };
}
