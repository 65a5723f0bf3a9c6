import { maxNameCharacters } from '#/features/account/schema.ts';

/** What a name and a password may have, in characters. The form and the server keep the same figures. */
export const accountLimits = {
  nameCharacters: maxNameCharacters,
  passwordMinCharacters: 8,
  passwordMaxCharacters: 128,
} as const;

/** How many archives of everything a user may have made in a day. */
export const exportsPerDay = 5;
/** After so many seconds one that was begun does not keep another one from being begun, such as after a crash. */
export const exportLeaseSeconds = 15 * 60;
