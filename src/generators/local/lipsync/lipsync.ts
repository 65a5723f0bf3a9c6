import { lipsync } from '#/catalog/types/lipsync.ts';
import { GenerationError, type Generator } from '#/generators/contract.ts';
import { LABEL } from '#/generators/local/drawing/label.ts';
import { inThread } from '#/generators/runtime/in-thread.ts';
import { inputFile } from '#/generators/runtime/input-file.ts';
import { makeFile } from '#/generators/runtime/make-file.ts';
import type { MouthJob, MouthResult } from './film-mouth.ts';

const NAME = 'local-lipsync';
const WORKER_MEMORY_MB = 256;

/** Moves a painted mouth on a picture in time with a sound's loudness, as WebM (VP8 and Opus), as long as the sound. */
export function createLocalLipsync(): Generator {
  return {
    type: lipsync.type,
    name: NAME,
    async generate(input, context) {
      lipsync.input.parse(input);
      const { path: picturePath, face } = inputFile(context, 'imageId');
      if (face?.found !== 'face') throw new GenerationError('No face was found in the picture.');
      const { path: soundPath } = inputFile(context, 'audioId');
      const entry = new URL('./mouth-worker.ts', import.meta.url);
      const { path, made } = await makeFile(context, 'webm', (partialPath) => {
        const job: MouthJob = { picturePath, soundPath, mouth: face.mouth, path: partialPath };
        return inThread<MouthResult>(entry, job, context, WORKER_MEMORY_MB);
      });
      return {
        file: { path, contentType: 'video/webm' },
        url: null,
        json: { generator: NAME, label: LABEL, ...made },
      };
    },
  };
}
