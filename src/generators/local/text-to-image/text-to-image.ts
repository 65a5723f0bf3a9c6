import { textToImage } from '#/catalog/types/text-to-image.ts';
import type { Generator } from '#/generators/contract.ts';
import { LABEL } from '#/generators/local/drawing/label.ts';
import { inThread } from '#/generators/runtime/in-thread.ts';
import { makeFile } from '#/generators/runtime/make-file.ts';
import type { PaintJob, PaintResult } from './paint.ts';

const NAME = 'local-text-to-image';
const WORKER_MEMORY_MB = 384;

/** Paints a PNG whose place, light, weather and subjects follow from the prompt, in a thread of its own. */
export function createLocalTextToImage(): Generator {
  return {
    type: textToImage.type,
    name: NAME,
    async generate(input, context) {
      const { prompt, aspectRatio } = textToImage.input.parse(input);
      const entry = new URL('./paint-worker.ts', import.meta.url);
      const { path, made } = await makeFile(context, 'png', (partialPath) => {
        // The task's id: the same prompt asked for again gives another picture, the same task the same one.
        const job: PaintJob = { prompt, aspectRatio, seedText: `${context.taskId} ${prompt}`, path: partialPath };
        return inThread<PaintResult>(entry, job, context, WORKER_MEMORY_MB);
      });
      return {
        file: { path, contentType: 'image/png' },
        url: null,
        json: { generator: NAME, label: LABEL, ...made },
      };
    },
  };
}
