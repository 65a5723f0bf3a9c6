import { z } from 'zod';
import { pricedInputSchema, taskTypeSchema } from '#/catalog/task-types.ts';

/** The task type and the figures whose price is asked for. */
export const quoteInputSchema = z.object({ type: taskTypeSchema, input: pricedInputSchema });
