import { z } from 'zod';
import { generationTypeSchema, pricedInputSchema } from '#/catalog/task-types.ts';

/** Of what the price is asked. */
export const quoteInputSchema = z.object({ type: generationTypeSchema, input: pricedInputSchema });
