import { z } from 'zod';

/** Every kind of work that has a price. The names are also the ledger's generation types. */
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

/** The shapes of picture a generation can have. */
export const aspectRatios = ['landscape', 'portrait', 'square'] as const;
export const aspectRatioSchema = z.enum(aspectRatios, { error: `must be one of ${aspectRatios.join(', ')}` });
export type AspectRatio = z.infer<typeof aspectRatioSchema>;

/** The figures that a price can depend on. What a type does not depend on is ignored. */
export const pricedInputSchema = z.object({
  seconds: z
    .int({ error: 'must be a whole number from 1 to 3,600' })
    .min(1, { error: 'must be at least 1' })
    .max(3600, { error: 'must be at most 3,600' })
    .optional(),
  aspectRatio: aspectRatioSchema.optional(),
});
export type PricedInput = z.infer<typeof pricedInputSchema>;
