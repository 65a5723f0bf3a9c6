import type { Generator } from './generator.ts';
import { createLocalTextToVideo } from './local-text-to-video/local-text-to-video.ts';
import { createMockTextToVideo } from './mock-text-to-video.ts';

/** The generator for each task type, by type. `TEXT2VIDEO_MOCK_URL` replaces rendering by that address. */
export function createGenerators(env: { TEXT2VIDEO_MOCK_URL?: string | undefined }): Map<string, Generator> {
  const textToVideo = env.TEXT2VIDEO_MOCK_URL
    ? createMockTextToVideo(env.TEXT2VIDEO_MOCK_URL)
    : createLocalTextToVideo();
  return new Map([[textToVideo.type, textToVideo]]);
}
