import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { textToAudio } from '#/catalog/types/text-to-audio.ts';
import type { Generator } from '#/generators/contract.ts';
import { LABEL } from '#/generators/local/drawing/label.ts';
import { inThread } from '#/generators/runtime/in-thread.ts';
import { makeFile } from '#/generators/runtime/make-file.ts';
import type { SpeakJob, SpeakResult } from './speak.ts';

const NAME = 'local-text-to-audio';
const WORKER_MEMORY_MB = 192;

/** Says a text with one of Flite's voices, as WebM (Opus); what is shorter than the estimate is not billed. */
export function createLocalTextToAudio(): Generator {
  return {
    type: textToAudio.type,
    name: NAME,
    async generate(input, context) {
      const { text, voice } = textToAudio.input.parse(input);
      const entry = new URL('./speak-worker.ts', import.meta.url);
      const folder = await mkdtemp(path.join(tmpdir(), 'farthing-speech-'));
      try {
        const { path: made, made: facts } = await makeFile(context, 'weba', (partialPath) => {
          const job: SpeakJob = { text, voice, path: partialPath, folder };
          return inThread<SpeakResult>(entry, job, context, WORKER_MEMORY_MB);
        });
        return {
          file: { path: made, contentType: 'audio/webm' },
          url: null,
          json: { generator: NAME, label: LABEL, voice, ...facts },
          billed: { seconds: facts.durationSeconds },
        };
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}
