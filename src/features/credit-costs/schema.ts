import { z } from 'zod';
import { pricedInputSchema, taskTypeSchema } from '#/catalog/task-types.ts';

/** Of what the price is asked. */
export const quoteInputSchema = z.object({ type: taskTypeSchema, input: pricedInputSchema });
