import { freshSessionSeconds } from '#/features/account/limits.ts';
import { ForbiddenError, ValidationError } from '#/lib/errors.ts';
import type { Db } from '#/platform/db.ts';
import type { RateLimiter } from '#/platform/rate-limiter.ts';

/**
 * Looks at a user's password as sign-in does, so that a wrong one is a guess that counts there. `none`: they have no password.
 * @throws TooManyGuessesError, BusyError
 */
export type PasswordCheck = (userId: string, password: string) => Promise<'right' | 'wrong' | 'none'>;

/** Limits of sign-in that procedures keep, too. `mails` bounds the mails to one address that others can ask for. */
export type SignInChecks = { checkPassword: PasswordCheck; mails: RateLimiter };

/** What somebody brings to show that the account is theirs. */
export type Proof = { userId: string; sessionId: string | null; password: string };

/** The session is older than a day: what is asked for needs a new sign-in first. */
export class SessionNotFreshError extends ForbiddenError {
  constructor() {
    super('You signed in more than a day ago. Sign in again, then do this once more. Nothing was changed.');
    this.details.signIn = 'again';
  }
}

/**
 * Asserts that whoever is signed in owns the account: a session that was stolen must not be enough to take it over. They bring
 * their password; whoever has none, and signs in by another way, has signed in within a day.
 * @throws ValidationError (password), TooManyGuessesError, SessionNotFreshError, BusyError
 */
export async function assertItIsYou(
  { db, signInChecks }: { db: Db; signInChecks: SignInChecks },
  { userId, sessionId, password }: Proof,
): Promise<void> {
  const checked = await signInChecks.checkPassword(userId, password);
  if (checked === 'right') return;
  if (checked === 'wrong')
    throw new ValidationError([{ field: 'password', message: 'is not the one of this account' }]);
  const since = new Date(Date.now() - freshSessionSeconds * 1000);
  const fresh =
    sessionId && (await db.session.findFirst({ where: { id: sessionId, userId, createdAt: { gt: since } } }));
  if (!fresh) throw new SessionNotFreshError();
}
