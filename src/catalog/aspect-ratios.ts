import { z } from 'zod';

/** The aspect ratios of pictures and videos. */
export const aspectRatios = ['landscape', 'portrait', 'square'] as const;
export const aspectRatioSchema = z.enum(aspectRatios, { error: `must be one of ${aspectRatios.join(', ')}` });
export type AspectRatio = z.infer<typeof aspectRatioSchema>;
