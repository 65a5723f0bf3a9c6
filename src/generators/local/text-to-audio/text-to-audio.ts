import type { Generator } from '#/features/tasks/generators/generator.ts';
import { inThread } from '#/features/tasks/generators/local-media/in-thread.ts';
import { LABEL } from '#/features/tasks/generators/local-media/label.ts';
import { makeFile } from '#/features/tasks/generators/local-media/make-file.ts';
import { textToAudioInputSchema } from '#/features/tasks/task-types.ts';
import type { SpeakJob, SpeakResult } from './speak.ts';

const NAME = 'local-text-to-audio';
const WORKER_MEMORY_MB = 192;

/** Says a text with a synthetic throat, as WebM (Opus), at 150 words a minute; what is shorter than the estimate is not billed. */
export function createLocalTextToAudio(): Generator {
  return {
    type: 'TEXT_TO_AUDIO',
    name: NAME,
    async generate(input, context) {
      const { text, voice } = textToAudioInputSchema.parse(input);
      const entry = new URL('./speak-worker.ts', import.meta.url);
      const { path, made } = await makeFile(context, 'webm', (partialPath) => {
        const job: SpeakJob = { text, voice, path: partialPath };
        return inThread<SpeakResult>(entry, job, context, WORKER_MEMORY_MB);
      });
      return {
        file: { path, contentType: 'audio/webm' },
        url: null,
        json: { generator: NAME, label: LABEL, voice, ...made },
        billedSeconds: made.durationSeconds,
      };
    },
  };
}
