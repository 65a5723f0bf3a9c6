import { z } from 'zod';

/** The task types. The ledger stores the same names as the generation type of a charge. `EXTERNAL` is work done outside. */
export const taskTypeNames = [
  'TEXT_TO_IMAGE',
  'IMAGE_TO_IMAGE',
  'IMAGE_UPSCALE',
  'TEXT_TO_VIDEO',
  'IMAGE_TO_VIDEO',
  'TEXT_TO_AUDIO',
  'LIPSYNC',
  'EXTERNAL',
] as const;

export const taskTypeSchema = z.enum(taskTypeNames, { error: `must be one of ${taskTypeNames.join(', ')}` });
export type TaskType = z.infer<typeof taskTypeSchema>;

/** The aspect ratios of pictures and videos. */
export const aspectRatios = ['landscape', 'portrait', 'square'] as const;
export const aspectRatioSchema = z.enum(aspectRatios, { error: `must be one of ${aspectRatios.join(', ')}` });
export type AspectRatio = z.infer<typeof aspectRatioSchema>;

/** The figures that a price can depend on. A figure that the price rule of a task type does not use is ignored. */
export const pricedInputSchema = z.object({
  seconds: z
    .int({ error: 'must be a whole number from 1 to 3,600' })
    .min(1, { error: 'must be at least 1' })
    .max(3600, { error: 'must be at most 3,600' })
    .optional(),
  aspectRatio: aspectRatioSchema.optional(),
});
export type PricedInput = z.infer<typeof pricedInputSchema>;
