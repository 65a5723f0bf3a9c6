import { z } from 'zod';
import { defineTaskType } from '#/catalog/define-task-type.ts';
import { imageField, maxUpscaledPixels } from '#/catalog/fields.ts';

export const upscaleFactors = [2, 4] as const;

export const imageUpscale = defineTaskType({
  slug: 'image-upscale',
  order: 30,
  ledgerWords: 'Image upscale',
  input: z.strictObject({
    imageId: imageField,
    factor: z.union([z.literal(2), z.literal(4)], { error: 'must be 2 or 4' }).default(2),
  }),
  media: { imageId: 'image' },
  output: 'image',
  price: { kind: 'flat', credits: 5 },
  priceGroup: 'IMAGE_GENERATION',
  check: ({ imageId }, { factor }) => {
    const longest = Math.max(imageId?.width ?? 0, imageId?.height ?? 0);
    if (longest * factor <= maxUpscaledPixels) return null;
    const most = Math.floor(maxUpscaledPixels / factor).toLocaleString('en');
    return {
      field: 'imageId',
      message: `must be a picture of at most ${most} pixels a side to become ${factor} times as large`,
    };
  },
});
