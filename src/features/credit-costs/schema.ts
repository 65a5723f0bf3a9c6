import { z } from 'zod';
import { measuresSchema } from '#/catalog/measures.ts';
import { taskTypeSchema } from '#/catalog/task-types.ts';

/** The task type and the figures whose price is asked for. */
export const quoteInputSchema = z.object({ type: taskTypeSchema, input: measuresSchema });
