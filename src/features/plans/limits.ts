import type { WrittenEnv } from '#/env.ts';

/** What an address must be verified for: nothing, the welcome credits, or every sign-in. */
export type EmailVerification = WrittenEnv['EMAIL_VERIFICATION'];

/**
 * The terms of the welcome credits: once per mailbox, hashed under a key of `secret`, and to at most `maxGrantsPerDay` accounts
 * in a day of UTC; null: no cap. `onlyVerified`: an account whose address is not verified waits for its credits.
 */
export type WelcomeTerms = { secret: string; maxGrantsPerDay: number | null; onlyVerified?: boolean | undefined };

/** Returns the terms from the operator's settings. `secret` is the auth secret. */
export function welcomeTerms(
  secret: string,
  settings: { LIMIT_WELCOME_GRANTS_PER_DAY?: number | undefined; EMAIL_VERIFICATION?: EmailVerification | undefined },
): WelcomeTerms {
  const { LIMIT_WELCOME_GRANTS_PER_DAY: maxGrantsPerDay = null, EMAIL_VERIFICATION } = settings;
  return { secret, maxGrantsPerDay, onlyVerified: EMAIL_VERIFICATION !== undefined && EMAIL_VERIFICATION !== 'off' };
}
