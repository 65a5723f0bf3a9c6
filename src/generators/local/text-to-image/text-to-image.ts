import { textToImage } from '#/catalog/types/text-to-image.ts';
import type { Generator } from '#/generators/contract.ts';
import { LABEL } from '#/generators/local/drawing/label.ts';
import { seedTextOf } from '#/generators/local/illustration/seed-text.ts';
import { sayWhatIsDrawn } from '#/generators/local/understanding/say-what-is-drawn.ts';
import { inThread } from '#/generators/runtime/in-thread.ts';
import { makeFile } from '#/generators/runtime/make-file.ts';
import type { PaintJob, PaintResult } from './paint.ts';

const NAME = 'local-text-to-image';
const WORKER_MEMORY_MB = 384;

/**
 * Paints a PNG of the things that the prompt names, in its place, light and weather, in a thread of its own, and says what it
 * drew. Where it understood nothing it paints a general scene, which is free.
 */
export function createLocalTextToImage(): Generator {
  return {
    type: textToImage.type,
    name: NAME,
    async generate(input, context) {
      const request = textToImage.input.parse(input);
      const { prompt, aspectRatio } = request;
      const said = sayWhatIsDrawn(prompt);
      const entry = new URL('./paint-worker.ts', import.meta.url);
      const { path, made } = await makeFile(context, 'png', (partialPath) => {
        // The task's id: the same prompt asked for again gives another picture, the same task the same one.
        const job: PaintJob = {
          prompt,
          aspectRatio,
          seedText: seedTextOf(request, `${context.taskId} ${prompt}`),
          path: partialPath,
        };
        return inThread<PaintResult>(entry, job, context, WORKER_MEMORY_MB);
      });
      return {
        file: { path, contentType: 'image/png' },
        url: null,
        json: { generator: NAME, label: LABEL, ...made, ...said },
        isFree: said.drawn.length === 0,
      };
    },
  };
}
