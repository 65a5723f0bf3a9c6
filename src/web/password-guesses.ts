import { APIError, getSessionFromCtx, isAPIError } from 'better-auth/api';
import type { PasswordCheck } from '#/features/account/commands/assert-it-is-you.ts';
import { BusyError, NotFoundError } from '#/lib/errors.ts';
import { TooManyGuessesError } from '#/lib/limit-errors.ts';
import type { Db } from '#/platform/db.ts';
import type { GatedHashing, PasswordHashing } from '#/web/password-hashing.ts';
import type { SignInLimit } from '#/web/sign-in-limit.ts';

/** The library's request before its handler; after it, with what the handler `returned`. */
type AuthRequest = Parameters<typeof getSessionFromCtx>[0] & {
  path: string;
  body?: unknown;
  context: { returned?: unknown };
};

const signIn = '/sign-in/email';
/**
 * The routes of the library, as it is set up here, that look at the password of whoever is signed in: a stolen session must
 * not be a way to guess it. Deleting an account is the library's too, and is closed.
 */
const whereSignedIn = new Set([
  '/change-password',
  '/verify-password',
  '/two-factor/enable',
  '/two-factor/disable',
  '/two-factor/generate-backup-codes',
]);

/**
 * Counts a guess before the password is looked at, wherever that is. One that will not be looked at, since too many others
 * wait for that, is none: whoever comes again as they are told must not lock the account.
 * @returns the password hashing that the handler is to use, which gives the guess back where it is sent away after all (those
 * of one burst all find room before the first of them waits); null where there is nothing to count
 * @throws APIError (429) when there were too many, BusyError
 */
export async function countGuess(
  request: AuthRequest,
  guesses: SignInLimit,
  hashing: GatedHashing,
): Promise<PasswordHashing | null> {
  const email = await accountOf(request);
  if (email === null) return null;
  hashing.assertRoom();
  const seconds = await guesses.count(email);
  if (seconds === null) return givingBack(hashing, () => guesses.giveBack(email));
  const { message } = new TooManyGuessesError(seconds);
  throw new APIError('TOO_MANY_REQUESTS', { message }, { 'Retry-After': String(seconds) });
}

/**
 * What looks at the password of somebody who is signed in, for procedures of our own: under the same limit and through the same gate.
 * Throws NotFoundError when there is no such user, TooManyGuessesError, BusyError.
 */
export function passwordCheck(db: Db, guesses: SignInLimit, hashing: GatedHashing): PasswordCheck {
  return async (userId, password) => {
    const where = { providerId: 'credential' };
    const select = { email: true, accounts: { where, select: { password: true } } };
    const user = await db.user.findUnique({ where: { id: userId }, select });
    if (!user) throw new NotFoundError('user');
    const hash = user.accounts[0]?.password;
    if (!hash) return 'none';
    const { email } = user;
    hashing.assertRoom();
    const seconds = await guesses.count(email);
    if (seconds !== null) throw new TooManyGuessesError(seconds);
    if (!(await givingBack(hashing, () => guesses.giveBack(email)).verify({ hash, password }))) return 'wrong';
    await guesses.forget(email);
    return 'right';
  };
}

function givingBack({ hash, verify }: PasswordHashing, giveBack: () => Promise<void>): PasswordHashing {
  const unlessSentAway = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      if (error instanceof BusyError) await giveBack();
      throw error;
    }
  };
  return {
    hash: (password) => unlessSentAway(hash(password)),
    verify: (asked) => unlessSentAway(verify(asked)),
  };
}

/** After the handler: where the password was right, the guesses so far do not count. @throws BusyError */
export async function forgetGuesses(request: AuthRequest, guesses: SignInLimit): Promise<void> {
  if (isAPIError(request.context.returned)) return;
  const email = await accountOf(request);
  if (email !== null) await guesses.forget(email);
}

/** The address of the account whose password the request brings; null for a request that brings none. */
async function accountOf(request: AuthRequest): Promise<string | null> {
  if (request.path === signIn) {
    const { email } = (request.body ?? {}) as { email?: unknown };
    return typeof email === 'string' ? email : null;
  }
  if (!whereSignedIn.has(request.path)) return null;
  // A new password may have ended the session that it was sent with, and begun another one.
  const session = request.context.newSession ?? (await getSessionFromCtx(request, { disableRefresh: true }));
  return session?.user.email ?? null;
}
