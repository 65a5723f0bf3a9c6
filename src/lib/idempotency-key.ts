import { z } from 'zod';
import { isStorableText, storableTextMessage } from '#/lib/text.ts';

/** An idempotency key as clients send it: 1 to 255 characters of any kind that the database can store. */
export const idempotencyKeySchema = z
  .string({ error: 'must be text of 1 to 255 characters' })
  .min(1, { error: 'must have 1 to 255 characters' })
  .max(255, { error: 'must have 1 to 255 characters' })
  .refine(isStorableText, { error: storableTextMessage });
