/** The task types that this product can do, each in a file of its own: the one list of them. */
export { imageToImage } from '#/catalog/types/image-to-image.ts';
export { imageToVideo } from '#/catalog/types/image-to-video.ts';
export { imageUpscale } from '#/catalog/types/image-upscale.ts';
export { lipsync } from '#/catalog/types/lipsync.ts';
export { textToAudio } from '#/catalog/types/text-to-audio.ts';
export { textToImage } from '#/catalog/types/text-to-image.ts';
export { textToVideo } from '#/catalog/types/text-to-video.ts';
