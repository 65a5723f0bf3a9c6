import { z } from 'zod';
import { idSchema, instantSchema } from '#/ledger/schema.ts';
import { isStorableText, storableTextMessage } from '#/lib/text.ts';

/** A text that an operator looks for: an address, a name, or the id of a user, a task, a ledger line or a grant. */
const soughtSchema = z
  .string({ error: 'must be text of 1 to 200 characters' })
  .trim()
  .min(1, { error: 'must have 1 to 200 characters' })
  .max(200, { error: 'must have 1 to 200 characters' })
  .refine(isStorableText, { error: storableTextMessage });

const limitError = 'must be a whole number from 1 to 100';
const limitSchema = z
  .int({ error: limitError })
  .min(1, { error: limitError })
  .max(100, { error: limitError })
  .default(20);

export const findUsersInputSchema = z.strictObject({ text: soughtSchema, limit: limitSchema });

/** One account, as it is now or as it was at an instant. */
export const getUserInputSchema = z.strictObject({ userId: idSchema, at: instantSchema.optional() });

/** Which page of the record of acts: newest first, of one user or one actor where that is said. */
export const auditInputSchema = z.strictObject({
  userId: idSchema.optional(),
  actor: z.string().max(100).optional(),
  act: z.string().max(50).optional(),
  limit: limitSchema,
  /** The `nextCursor` of the page before. */
  cursor: idSchema.optional(),
});
