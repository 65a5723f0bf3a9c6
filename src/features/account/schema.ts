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

/** An address as accounts have it: in small letters. */
const emailSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, 'must have at most 254 characters')
  .pipe(z.email('must be an address such as ada@example.org'));

/** Of a password that is only compared. */
const givenPasswordSchema = z.string().max(128, 'must have at most 128 characters');

export const beginEmailChangeInputSchema = z.strictObject({ newEmail: emailSchema, password: givenPasswordSchema });

export const confirmEmailChangeInputSchema = z.strictObject({ token: z.string().max(100, 'must be that of the link') });

export const disconnectInputSchema = z.strictObject({ id: z.uuid('must be the id of a connected account') });

export const endSessionInputSchema = z.strictObject({ id: z.uuid('must be the id of a session') });

export const requestDeletionInputSchema = z.strictObject({ password: givenPasswordSchema });

export const keepByLinkInputSchema = z.strictObject({ token: z.string().max(200, 'must be that of the link') });
