import { maxNameCharacters } from '#/features/account/schema.ts';

/** What a name and a password may have, in characters. The form and the server keep the same figures. */
export const accountLimits = {
  nameCharacters: maxNameCharacters,
  passwordMinCharacters: 8,
  passwordMaxCharacters: 128,
} as const;

/** A session is fresh so long after its sign-in: for what a stolen one must not do. As the auth library has it. */
export const freshSessionSeconds = 24 * 3600;

/** So long the link to a new address works. */
export const emailChangeSeconds = 24 * 3600;

/** So long the links of these mails work, in seconds. */
export const linkSeconds = { resetPassword: 3600, verifyEmail: 24 * 3600 };

/** Mails to one address that people without a session, or of another account, can ask for. */
export const mailsPerAddress = { count: 5, windowSeconds: 3600 };

/** The most sessions that are listed, the newest ones. */
export const maxListedSessions = 100;
/** How many archives of everything a user may have made in a day. */
export const exportsPerDay = 5;
/** After so many seconds one that was begun does not keep another one from being begun, such as after a crash. */
export const exportLeaseSeconds = 15 * 60;
