import type { TaskTypeSlug } from '#/catalog/task-types.ts';
import { createLocalImageToImage } from '#/generators/local/image-to-image/image-to-image.ts';
import { createLocalImageToVideo } from '#/generators/local/image-to-video/image-to-video.ts';
import { createLocalImageUpscale } from '#/generators/local/image-upscale/image-upscale.ts';
import { createLocalLipsync } from '#/generators/local/lipsync/lipsync.ts';
import { createLocalTextToAudio } from '#/generators/local/text-to-audio/text-to-audio.ts';
import { createLocalTextToImage } from '#/generators/local/text-to-image/text-to-image.ts';
import { createLocalTextToVideo } from '#/generators/local/text-to-video/text-to-video.ts';
import { type Generator, generatorKey } from './contract.ts';
import { createMockTextToVideo } from './mock-text-to-video.ts';

/**
 * Returns the generators by `generatorKey`: those of vendors, and our own for every task type. With
 * `TEXT2VIDEO_MOCK_URL`, local text-to-video returns that URL instead of rendering.
 */
export function createGenerators(
  env: { TEXT2VIDEO_MOCK_URL?: string | undefined },
  fromVendors: readonly Generator[] = [],
): Map<string, Generator> {
  const textToVideo = env.TEXT2VIDEO_MOCK_URL
    ? createMockTextToVideo(env.TEXT2VIDEO_MOCK_URL)
    : createLocalTextToVideo();
  const own: Record<TaskTypeSlug, Generator> = {
    'text-to-image': createLocalTextToImage(),
    'image-to-image': createLocalImageToImage(),
    'image-upscale': createLocalImageUpscale(),
    'text-to-video': textToVideo,
    'image-to-video': createLocalImageToVideo(),
    'text-to-audio': createLocalTextToAudio(),
    lipsync: createLocalLipsync(),
  };
  return new Map([...fromVendors, ...Object.values(own)].map((generator) => [generatorKey(generator), generator]));
}
