import type { Generator } from './generator.ts';
import { createLocalImageToImage } from './local-image-to-image/local-image-to-image.ts';
import { createLocalImageToVideo } from './local-image-to-video/local-image-to-video.ts';
import { createLocalImageUpscale } from './local-image-upscale/local-image-upscale.ts';
import { createLocalLipsync } from './local-lipsync/local-lipsync.ts';
import { createLocalTextToAudio } from './local-text-to-audio/local-text-to-audio.ts';
import { createLocalTextToImage } from './local-text-to-image/local-text-to-image.ts';
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
  const own = [
    createLocalTextToImage(),
    createLocalImageToImage(),
    createLocalImageUpscale(),
    textToVideo,
    createLocalImageToVideo(),
    createLocalTextToAudio(),
    createLocalLipsync(),
  ];
  return new Map([...own, ...fromVendors].map((generator) => [generator.type, generator]));
}
