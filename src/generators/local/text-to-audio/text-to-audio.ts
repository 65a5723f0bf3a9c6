import { textToAudio } from '#/catalog/types/text-to-audio.ts';
import type { Generator } from '#/generators/contract.ts';
import { LABEL } from '#/generators/local/drawing/label.ts';
import { inThread } from '#/generators/runtime/in-thread.ts';
import { makeFile } from '#/generators/runtime/make-file.ts';
import type { SpeakJob, SpeakResult } from './speak.ts';

const NAME = 'local-text-to-audio';
const WORKER_MEMORY_MB = 192;

/** Says a text with a synthetic throat, as WebM (Opus), at 150 words a minute; what is shorter than the estimate is not billed. */
export function createLocalTextToAudio(): Generator {
  return {
    type: textToAudio.type,
    name: NAME,
    async generate(input, context) {
      const { text, voice } = textToAudio.input.parse(input);
      const entry = new URL('./speak-worker.ts', import.meta.url);
      const { path, made } = await makeFile(context, 'webm', (partialPath) => {
        const job: SpeakJob = { text, voice, path: partialPath };
        return inThread<SpeakResult>(entry, job, context, WORKER_MEMORY_MB);
      });
      return {
        file: { path, contentType: 'audio/webm' },
        url: null,
        json: { generator: NAME, label: LABEL, voice, ...made },
        billed: { seconds: made.durationSeconds },
      };
    },
  };
}
