import { z } from 'zod';

/** What a text-to-video generator accepts: the last check before the work, whoever stored the task. */
export const textToVideoJobInput = z.object({
  prompt: z.string().min(1).max(2000),
  seconds: z.int().min(1).max(10),
  aspectRatio: z.enum(['landscape', 'portrait', 'square']),
});
export type TextToVideoJobInput = z.infer<typeof textToVideoJobInput>;
