/**
 * The terms of the welcome credits: once per mailbox, hashed under a key of `secret`, and to at most `maxGrantsPerDay` accounts
 * in a day of UTC; null: no cap.
 */
export type WelcomeTerms = { secret: string; maxGrantsPerDay: number | null };

/** Returns the terms from the operator's settings. `secret` is the auth secret. */
export function welcomeTerms(
  secret: string,
  settings: { LIMIT_WELCOME_GRANTS_PER_DAY?: number | undefined },
): WelcomeTerms {
  return { secret, maxGrantsPerDay: settings.LIMIT_WELCOME_GRANTS_PER_DAY ?? null };
}
