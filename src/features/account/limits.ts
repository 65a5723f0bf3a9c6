import { maxNameCharacters } from '#/features/account/schema.ts';

/** What a name and a password may have, in characters. The form and the server keep the same figures. */
export const accountLimits = {
  nameCharacters: maxNameCharacters,
  passwordMinCharacters: 8,
  passwordMaxCharacters: 128,
} as const;
