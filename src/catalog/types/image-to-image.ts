import { z } from 'zod';
import { defineTaskType } from '#/catalog/define-task-type.ts';
import { imageField, promptField, seedField } from '#/catalog/fields.ts';

export const imageToImage = defineTaskType({
  slug: 'image-to-image',
  order: 20,
  ledgerWords: 'Image edit',
  input: z.strictObject({ prompt: promptField, imageId: imageField, seed: seedField }),
  media: { imageId: 'image' },
  output: 'image',
  price: { kind: 'flat', credits: 5 },
  priceGroup: 'IMAGE_GENERATION',
});
