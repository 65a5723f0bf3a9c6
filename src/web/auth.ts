import { type AuthContext, betterAuth } from 'better-auth';
import { prismaAdapter } from 'better-auth/adapters/prisma';
import { APIError } from 'better-auth/api';
import { brand } from '#/brand.ts';
import { linkSeconds } from '#/features/account/limits.ts';
import type { EmailVerification, WelcomeTerms } from '#/features/plans/limits.ts';
import { makeSignUpWhole, startFreePlan } from '#/features/plans/sign-up-service.ts';
import type { Ledger } from '#/ledger/ledger.ts';
import { isStorableText } from '#/lib/text.ts';
import type { Db } from '#/platform/db.ts';
import type { Logger } from '#/platform/logger.ts';
import { assertUnusedCode } from '#/web/app-codes.ts';
import { afterRequests, beforeRequests, dropResetLinks } from '#/web/auth-hooks.ts';
import { authLimits } from '#/web/auth-limits.ts';
import { type AuthMails, authMails } from '#/web/auth-mails.ts';
import { authPlugins } from '#/web/auth-plugins.ts';
import { inItsOwnWords } from '#/web/auth-row-errors.ts';
import { passwordCheck } from '#/web/password-guesses.ts';
import { gatedHashing, libraryHashing, type PasswordHashing } from '#/web/password-hashing.ts';
import { createRequestWindows } from '#/web/request-windows.ts';
import { readingSessions } from '#/web/session-reads.ts';
import { createMailLimit, createSignInLimit } from '#/web/sign-in-limit.ts';
import type { SignInProviders } from '#/web/sign-in-providers.ts';
import { type CookieTerms, validSessionReader } from '#/web/valid-session.ts';

type AuthSettings = {
  db: Db;
  /** The connections on which each request reads its session: `db` where they are left out. */
  sessionsDb?: Db | undefined;
  ledger: Ledger;
  secret: string;
  baseUrl: string;
  logger: Logger;
  /** Whether new accounts may be made: open where it is left out. */
  signUp?: 'open' | 'closed' | undefined;
  /** The terms of a new account's credits; left out, every account gets them. */
  welcome?: WelcomeTerms | undefined;
  /** What an address must be verified for: for nothing (`off`) where it is left out. `welcome` says the same of the credits. */
  emailVerification?: EmailVerification | undefined;
  /** Whose accounts people may sign in with: nobody's where it is left out. */
  providers?: SignInProviders | undefined;
  /** How passwords are hashed, before the gate that all go through: the library's way where it is left out. */
  hashing?: PasswordHashing | undefined;
};

/** Accounts with passwords, second factors, passkeys and providers, with session cookies, on our own tables. */
export function createAuth(settings: AuthSettings) {
  const { db, sessionsDb = db, ledger, secret, baseUrl, logger, signUp, welcome, providers = {} } = settings;
  const guesses = createSignInLimit(db);
  const hashing = gatedHashing(settings.hashing ?? libraryHashing);
  const isSignUpOpen = signUp !== 'closed';
  const { emailVerification = 'off' } = settings;
  const isVerificationRequired = emailVerification === 'required';
  const mails = authMails(db);
  const hookParts = {
    db,
    guesses,
    hashing,
    mailLimit: createMailLimit(db),
    mails,
    isSignUpOpen,
    isVerificationRequired,
    sendsAtSignUp: emailVerification !== 'off',
  };
  const auth = betterAuth({
    appName: brand.name,
    baseURL: baseUrl,
    secret,
    database: readingSessions(
      sessionsDb,
      prismaAdapter(inItsOwnWords(db, { isVerificationRequired }), { provider: 'postgresql', transaction: true }),
    ),
    emailAndPassword: {
      enabled: true,
      // `handleAuth` says so in the API's envelope before it comes to this.
      disableSignUp: !isSignUpOpen,
      requireEmailVerification: isVerificationRequired,
      minPasswordLength: authLimits.password.min,
      maxPasswordLength: authLimits.password.max,
      password: hashing,
      resetPasswordTokenExpiresIn: linkSeconds.resetPassword,
      revokeSessionsOnPasswordReset: true,
      sendResetPassword: ({ user, token }) => mails.resetPassword(user, token),
      async onPasswordReset({ user }) {
        await dropResetLinks(db, user.id);
        await guesses.forget(user.email);
        await mails.signInChanged(user, 'password');
      },
      onExistingUserSignUp: ({ user }) => mails.accountExists(user),
    },
    emailVerification: {
      expiresIn: linkSeconds.verifyEmail,
      sendOnSignUp: emailVerification !== 'off',
      sendVerificationEmail: ({ user, token }) => mails.verifyEmail(user, token),
    },
    account: { accountLinking: { allowDifferentEmails: true } },
    plugins: [...authPlugins({ db, providers, isSignUpOpen })],
    disabledPaths: closedPaths,
    // The same machine has several names; a request that comes from the page it was sent to is trusted.
    trustedOrigins: (request) => (request ? originsOf(request) : []),
    // Read with each session, for what pages show; what somebody may do is read anew at each call.
    user: {
      additionalFields: {
        role: { type: ['user', 'support', 'admin'], input: false, required: false },
        deletionAt: { type: 'date', input: false, required: false },
      },
    },
    rateLimit: { enabled: true, ...authLimits.requests, customStorage: createRequestWindows(), customRules },
    session: {
      expiresIn: authLimits.session.length,
      updateAge: authLimits.session.renewAfter,
      freshAge: authLimits.session.fresh,
    },
    hooks: { before: beforeRequests(hookParts), after: afterRequests(hookParts) },
    advanced: { database: { generateId: 'uuid' } },
    telemetry: { enabled: false },
    logger: { level: 'info', log: (level, message, ...details) => logAuth(logger, level, message, details) },
    // What is not an answer of the library's own is ours to log and to tell.
    onAPIError: { throw: true, errorURL: `${baseUrl}/en/sign-in` },
    databaseHooks: {
      // Nobody uses a provider's tokens once they have said who it is.
      account: {
        create: { before: async (account) => withoutTokens(account), after: tellOfConnection(db, mails) },
        update: { before: async (account) => withoutTokens(account) },
      },
      // Whoever comes to this has shown who they are, so nobody else learns that an account is blocked.
      session: {
        create: {
          async before(session, endpoint) {
            await assertNotBlocked(db, session.userId);
            await assertUnusedCode(db, session, endpoint);
          },
        },
      },
      user: {
        update: {
          before: async (user) => assertUserFields(user),
          // Credits that waited for the address. Where a crash comes in between, the user's next request gives them.
          after: async (user) => {
            if (user?.emailVerified) await makeSignUpWhole(ledger, user.id, { welcome });
          },
        },
        create: {
          before: async (user) => assertUserFields(user),
          // Runs after the library's own commit. Where a crash comes in between, the user's next request does it.
          after: async (user) => {
            await startFreePlan(ledger, user.id, { welcome });
          },
        },
      },
    },
  });
  let reader: ReturnType<typeof validSessionReader> | undefined;
  return Object.assign(auth, {
    /** The limits of sign-in for procedures of our own that look at a password or write mails. */
    signInChecks: { checkPassword: passwordCheck(db, guesses, hashing), mails: hookParts.mailLimit },
    /** The session of a request with these cookies, if nothing is to be done but to read it; else null: then `api.getSession` tells. */
    async readValidSession(cookies: string | null) {
      reader ??= validSessionReader(sessionsDb, cookieTermsOf(await auth.$context));
      return reader(cookies);
    },
  });
}

export type Auth = ReturnType<typeof createAuth>;

function cookieTermsOf({ authCookies, secret }: Pick<AuthContext, 'authCookies' | 'secret'>): CookieTerms {
  return { name: authCookies.sessionToken.name, secret };
}

/**
 * Routes of the library that nobody is to use here. Its ways to delete an account and to change an address do half of it and say that
 * it is done; a second factor by mail is not set up; sessions and connected
 * accounts are listed and ended by procedures of our own, without tokens, and never the last way to sign in.
 */
const closedPaths = [
  '/change-email',
  '/delete-user',
  '/delete-user/callback',
  '/list-sessions',
  '/revoke-other-sessions',
  '/revoke-session',
  '/revoke-sessions',
  '/two-factor/get-totp-uri',
  '/two-factor/send-otp',
  '/two-factor/verify-otp',
  '/unlink-account',
];

const customRules = {
  '/sign-in/*': authLimits.signIns,
  '/sign-up/email': authLimits.signUps,
  '/change-password': authLimits.signIns,
  '/request-password-reset': authLimits.signIns,
  '/send-verification-email': authLimits.signIns,
  '/two-factor/*': authLimits.codes,
};

/** Tells a user of a further account with which they can sign in. Their first way in, or a password, is none. */
function tellOfConnection(db: Db, mails: AuthMails) {
  return async ({ userId, providerId }: { userId: string; providerId: string }) => {
    if (providerId === 'credential' || (await db.account.count({ where: { userId } })) < 2) return;
    const user = await db.user.findUniqueOrThrow({ where: { id: userId }, select: { id: true, email: true } });
    await mails.signInChanged(user, 'accountConnected');
  };
}

function withoutTokens<Fields extends object>(account: Fields) {
  const none = { accessToken: null, refreshToken: null, idToken: null };
  return { data: { ...account, ...('accessToken' in account ? none : {}) } };
}

/** @throws APIError (403) in words, where an operator has blocked the account */
async function assertNotBlocked(db: Db, userId: string): Promise<void> {
  const blocked = await db.user.findFirst({ where: { id: userId, blockedAt: { not: null } }, select: { id: true } });
  if (blocked) throw new APIError('FORBIDDEN', { code: 'ACCOUNT_BLOCKED', message: blockedAtSignIn });
}

const blockedAtSignIn =
  'This account is blocked, so nobody can sign in to it. Its credits are kept. Write to us if you think this is a mistake.';

/** @throws APIError (400) naming the field and what is allowed */
function assertUserFields(user: { name?: unknown; email?: unknown; image?: unknown }): void {
  for (const [field, { min, max }] of [
    ['name', authLimits.name],
    ['email', authLimits.email],
    ['image', authLimits.imageUrl],
  ] as const) {
    const value = user[field];
    if (value === undefined || (value === null && field === 'image')) continue;
    const isWithin = typeof value === 'string' && value.trim().length >= min && value.length <= max;
    if (isWithin && isStorableText(value)) continue;
    throw new APIError('BAD_REQUEST', { message: `${field} must have ${min} to ${max} ordinary characters.` });
  }
}

/** The library writes e-mail addresses into its messages, and calls a refused page an error; neither is so in our log. */
function logAuth(
  logger: Logger,
  level: 'debug' | 'info' | 'warn' | 'error',
  message: string,
  details: unknown[],
): void {
  const error = details.find((detail) => detail instanceof Error);
  const ownLevel = /^invalid (origin|callbackurl)/i.test(message) ? 'warn' : level;
  logger[ownLevel]({ ...(error ? { error } : {}) }, message.replaceAll(/\S+@\S+/g, '[address]'));
}

/** Our own, whose address the request was given, and the name that it was asked under, by the same scheme. */
function originsOf(request: Request): string[] {
  const { origin, protocol } = new URL(request.url);
  const host = request.headers.get('host');
  return host ? [origin, `${protocol}//${host}`] : [origin];
}
