import type { Generator } from './generator.ts';
import { createLocalTextToVideo } from './local-text-to-video/local-text-to-video.ts';
import { createMockTextToVideo } from './mock-text-to-video.ts';

/**
 * The generator for each task type, by type: `fromVendors` where there is one, else our own. `TEXT2VIDEO_MOCK_URL` replaces
 * our own rendering by that address.
 */
export function createGenerators(
  env: { TEXT2VIDEO_MOCK_URL?: string | undefined },
  fromVendors: readonly Generator[] = [],
): Map<string, Generator> {
  const textToVideo = env.TEXT2VIDEO_MOCK_URL
    ? createMockTextToVideo(env.TEXT2VIDEO_MOCK_URL)
    : createLocalTextToVideo();
  const own = [textToVideo];
  return new Map([...own, ...fromVendors].map((generator) => [generator.type, generator]));
}
