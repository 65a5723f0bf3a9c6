import { z } from 'zod';
import { aspectRatioSchema } from '#/catalog/aspect-ratios.ts';
import { defineTaskType } from '#/catalog/define-task-type.ts';
import { promptField, secondsField, seedField } from '#/catalog/fields.ts';
import { videoPrice } from '#/catalog/video-price.ts';

export const textToVideo = defineTaskType({
  slug: 'text-to-video',
  order: 40,
  ledgerWords: 'Video from text',
  input: z.strictObject({
    prompt: promptField,
    seconds: secondsField,
    aspectRatio: aspectRatioSchema.default('landscape'),
    seed: seedField,
  }),
  media: {},
  output: 'video',
  price: videoPrice,
  priceGroup: 'VIDEO_GENERATION',
  measures: ({ seconds, aspectRatio }) => ({ seconds, aspectRatio }),
});
