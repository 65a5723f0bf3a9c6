import { z } from 'zod';
import { defineTaskType } from '#/catalog/define-task-type.ts';
import { imageField, promptField, secondsField, seedField } from '#/catalog/fields.ts';
import { videoPrice } from '#/catalog/video-price.ts';

export const imageToVideo = defineTaskType({
  slug: 'image-to-video',
  order: 50,
  ledgerWords: 'Video from image',
  input: z.strictObject({
    prompt: promptField,
    imageId: imageField,
    seconds: secondsField,
    seed: seedField,
  }),
  media: { imageId: 'image' },
  output: 'video',
  price: videoPrice,
  priceGroup: 'VIDEO_GENERATION',
  measures: ({ seconds }) => ({ seconds }),
});
