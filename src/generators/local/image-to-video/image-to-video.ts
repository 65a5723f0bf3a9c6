import { imageToVideo } from '#/catalog/types/image-to-video.ts';
import type { Generator } from '#/generators/contract.ts';
import { LABEL } from '#/generators/local/drawing/label.ts';
import { inThread } from '#/generators/runtime/in-thread.ts';
import { inputFile } from '#/generators/runtime/input-file.ts';
import { makeFile } from '#/generators/runtime/make-file.ts';
import type { MoveJob, MoveResult } from './move-over.ts';

const NAME = 'local-image-to-video';
const WORKER_MEMORY_MB = 256;

/** Films a move of the camera over a picture as WebM (VP8 and Opus): as the prompt asks, in a thread of its own. */
export function createLocalImageToVideo(): Generator {
  return {
    type: imageToVideo.type,
    name: NAME,
    async generate(input, context) {
      const { prompt, seconds } = imageToVideo.input.parse(input);
      const { path: picturePath } = inputFile(context, 'imageId');
      const entry = new URL('./move-worker.ts', import.meta.url);
      const { path, made } = await makeFile(context, 'webm', (partialPath) => {
        const seedText = `${context.taskId} ${prompt}`;
        const job: MoveJob = { prompt, seconds, picturePath, seedText, path: partialPath };
        return inThread<MoveResult>(entry, job, context, WORKER_MEMORY_MB);
      });
      return { file: { path, contentType: 'video/webm' }, url: null, json: { generator: NAME, label: LABEL, ...made } };
    },
  };
}
