import { APIError, createAuthMiddleware, getSessionFromCtx, isAPIError } from 'better-auth/api';
import { TooManyMailsError } from '#/lib/limit-errors.ts';
import type { Db } from '#/platform/db.ts';
import type { RateLimiter } from '#/platform/rate-limiter.ts';
import { authLimits } from '#/web/auth-limits.ts';
import type { AuthMails, SignInChange } from '#/web/auth-mails.ts';
import { hashAhead, hashNewPassword } from '#/web/hash-ahead.ts';
import { countGuess, forgetGuesses } from '#/web/password-guesses.ts';
import type { GatedHashing } from '#/web/password-hashing.ts';
import { asAppCode, asRecoveryCode } from '#/web/recovery-codes.ts';
import type { SignInLimit } from '#/web/sign-in-limit.ts';

type HookParts = {
  db: Db;
  guesses: SignInLimit;
  hashing: GatedHashing;
  mailLimit: RateLimiter;
  mails: AuthMails;
  isSignUpOpen: boolean;
  /** Whether an address must be verified before a sign-in: then a sign-up does not say who has an account. */
  isVerificationRequired: boolean;
  /** Whether a sign-up writes a mail to its address. */
  sendsAtSignUp: boolean;
};

type AuthRequest = Parameters<Parameters<typeof createAuthMiddleware>[0]>[0];

/** Runs before each request to the auth library, and says with what in its context, or its body, it is to go on. */
export function beforeRequests(parts: HookParts) {
  const { guesses, hashing, isSignUpOpen, isVerificationRequired } = parts;
  return createAuthMiddleware(async (request) => {
    const { path, body, context } = request;
    assertNewPassword(request);
    await limitMails(request, parts);
    if (path === '/link-social') await assertFresh(request);
    if (path === '/two-factor/verify-totp') return { context: { body: withCode(body, asAppCode) } };
    if (path === '/two-factor/verify-backup-code') return { context: { body: withCode(body, asRecoveryCode) } };
    const counted = await countGuess(request, guesses, hashing);
    if (counted) return { context: { context: { password: counted } } };
    if (path === '/reset-password') {
      const isLink = async (token: string) =>
        (await context.internalAdapter.findVerificationValue(`reset-password:${token}`)) !== null;
      return { context: { context: { password: await hashNewPassword({ body, isLink }, hashing) } } };
    }
    if (path !== '/sign-up/email' || !isSignUpOpen) return;
    // Where nobody is to learn who has an account, a password is hashed for a taken address, too.
    const isTaken = async (email: string) =>
      !isVerificationRequired && (await context.internalAdapter.findUserByEmail(email)) !== null;
    return { context: { context: { password: await hashAhead({ body, isTaken }, hashing) } } };
  });
}

/** Runs after each request to the auth library. */
export function afterRequests({ db, guesses, mails }: HookParts) {
  return createAuthMiddleware(async (request) => {
    await forgetGuesses(request, guesses);
    const change = changeOf(request);
    const user = (request.context.newSession ?? request.context.session)?.user;
    if (!change || !user || isAPIError(request.context.returned)) return;
    // Who changes a password has the account back in hand: a link for a new one that somebody asked for works no more.
    if (change === 'password') await dropResetLinks(db, user.id);
    await mails.signInChanged(user, change);
  });
}

/** Links for a new password of a user work no more. */
export async function dropResetLinks(db: Db, userId: string): Promise<void> {
  await db.verification.deleteMany({ where: { value: userId, identifier: { startsWith: 'reset-password:' } } });
}

const changes: Record<string, SignInChange> = {
  '/change-password': 'password',
  '/two-factor/disable': 'twoFactorOff',
  '/two-factor/generate-backup-codes': 'recoveryCodes',
  '/passkey/verify-registration': 'passkeyAdded',
  '/passkey/delete-passkey': 'passkeyRemoved',
};

/** What of the ways to sign in a request has changed; null for nothing. A first right code switches the second factor on. */
function changeOf({ path, context }: AuthRequest): SignInChange | null {
  if (path === '/two-factor/verify-totp') {
    const isOn = context.session && context.newSession && !context.session.user.twoFactorEnabled;
    return isOn ? 'twoFactorOn' : null;
  }
  return changes[path] ?? null;
}

/** Which field has a new password. */
const newPasswordFields: Record<string, string> = {
  '/sign-up/email': 'password',
  '/reset-password': 'newPassword',
  '/change-password': 'newPassword',
};

/** As the library checks it, but in words that say what is allowed. @throws APIError (400) */
function assertNewPassword({ path, body }: AuthRequest): void {
  const field = newPasswordFields[path];
  const password = field === undefined ? undefined : (body as Record<string, unknown> | undefined)?.[field];
  if (typeof password !== 'string') return;
  const { min, max } = authLimits.password;
  if (password.length >= min && password.length <= max) return;
  const code = password.length < min ? 'PASSWORD_TOO_SHORT' : 'PASSWORD_TOO_LONG';
  throw new APIError('BAD_REQUEST', { code, message: `${field} must have ${min} to ${max} characters.` });
}

const mailPaths = new Set(['/request-password-reset', '/send-verification-email']);

/** Whether there is an account with the address makes no difference. @throws APIError (429) */
async function limitMails({ path, body }: AuthRequest, { mailLimit, sendsAtSignUp }: HookParts): Promise<void> {
  if (!mailPaths.has(path) && !(path === '/sign-up/email' && sendsAtSignUp)) return;
  const { email } = (body ?? {}) as { email?: unknown };
  if (typeof email !== 'string') return;
  const seconds = await mailLimit.count(email);
  if (seconds === null) return;
  const { message } = new TooManyMailsError(seconds);
  throw new APIError('TOO_MANY_REQUESTS', { message }, { 'Retry-After': String(seconds) });
}

/** As the library asks of a passkey: a stolen session must not add a way to sign in. @throws APIError (401, 403) */
async function assertFresh(request: AuthRequest): Promise<void> {
  const found = await getSessionFromCtx(request);
  if (!found) throw new APIError('UNAUTHORIZED');
  const ageMs = Date.now() - new Date(found.session.createdAt).getTime();
  if (ageMs < authLimits.session.fresh * 1000) return;
  throw new APIError('FORBIDDEN', { code: 'SESSION_NOT_FRESH', message: 'Session is not fresh' });
}

/** No device is trusted: whoever learns the password of one would be let in without a code. */
function withCode(body: unknown, normalise: (typed: string) => string): object {
  const sent = (body ?? {}) as Record<string, unknown>;
  return { ...sent, trustDevice: false, ...(typeof sent.code === 'string' ? { code: normalise(sent.code) } : {}) };
}
