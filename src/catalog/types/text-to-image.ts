import { z } from 'zod';
import { aspectRatioSchema } from '#/catalog/aspect-ratios.ts';
import { defineTaskType } from '#/catalog/define-task-type.ts';
import { promptField, seedField } from '#/catalog/fields.ts';

export const textToImage = defineTaskType({
  slug: 'text-to-image',
  order: 10,
  ledgerWords: 'Image from text',
  input: z.strictObject({
    prompt: promptField,
    aspectRatio: aspectRatioSchema.default('square'),
    seed: seedField,
  }),
  media: {},
  output: 'image',
  price: { kind: 'flat', credits: 5 },
  priceGroup: 'IMAGE_GENERATION',
});
