import { textToVideo } from '#/catalog/types/text-to-video.ts';
import type { Generator } from './contract.ts';

/** Answers every prompt with the same address at once, for tests and demonstrations. */
export function createMockTextToVideo(url: string): Generator {
  return {
    type: textToVideo.type,
    name: 'mock-text-to-video',
    async generate(input, context) {
      const { seconds } = textToVideo.input.parse(input);
      context.signal.throwIfAborted();
      context.onProgress(100);
      return { file: null, url, json: { generator: 'mock-text-to-video', label: 'mock', durationSeconds: seconds } };
    },
  };
}
