import { z } from 'zod';
import { isStorableText, storableTextMessage } from '#/lib/text.ts';

/** In characters. */
export const maxNameCharacters = 100;
const nameLength = `must have 1 to ${maxNameCharacters} characters`;

/** A person's name, without the spaces around it. */
const nameSchema = z
  .string()
  .trim()
  .min(1, nameLength)
  .max(maxNameCharacters, nameLength)
  .refine(isStorableText, storableTextMessage);

export const renameInputSchema = z.strictObject({ name: nameSchema });
