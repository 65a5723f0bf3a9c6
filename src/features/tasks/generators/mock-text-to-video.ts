import type { Generator } from './generator.ts';
import { textToVideoJobInput } from './text-to-video-input.ts';

/** Answers every prompt with the same address at once, for tests and demonstrations. */
export function createMockTextToVideo(url: string): Generator {
  return {
    type: 'TEXT_TO_VIDEO',
    name: 'mock-text-to-video',
    async generate(input, context) {
      const { seconds } = textToVideoJobInput.parse(input);
      context.signal.throwIfAborted();
      context.onProgress(100);
      return { file: null, url, json: { generator: 'mock-text-to-video', label: 'mock', durationSeconds: seconds } };
    },
  };
}
