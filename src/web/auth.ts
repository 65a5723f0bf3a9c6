import { type AuthContext, betterAuth } from 'better-auth';
import { prismaAdapter } from 'better-auth/adapters/prisma';
import { APIError, createAuthMiddleware } from 'better-auth/api';
import { brand } from '#/brand.ts';
import type { WelcomeTerms } from '#/features/plans/limits.ts';
import { startFreePlan } from '#/features/plans/sign-up-service.ts';
import type { Ledger } from '#/ledger/ledger.ts';
import { BusyError } from '#/lib/errors.ts';
import { isStorableText } from '#/lib/text.ts';
import { isDatabaseLost } from '#/platform/database-failure.ts';
import type { Db } from '#/platform/db.ts';
import type { Logger } from '#/platform/logger.ts';
import { authLimits } from '#/web/auth-limits.ts';
import { hashAhead } from '#/web/hash-ahead.ts';
import { countGuess, forgetGuesses } from '#/web/password-guesses.ts';
import { gatedHashing, libraryHashing, type PasswordHashing } from '#/web/password-hashing.ts';
import { createRequestWindows } from '#/web/request-windows.ts';
import { readingSessions } from '#/web/session-reads.ts';
import { createSignInLimit } from '#/web/sign-in-limit.ts';
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
  /** How passwords are hashed, before the gate that all go through: the library's way where it is left out. */
  hashing?: PasswordHashing | undefined;
};

/** E-mail and password accounts with session cookies, on our own tables. */
export function createAuth(settings: AuthSettings) {
  const { db, sessionsDb = db, ledger, secret, baseUrl, logger, signUp, welcome } = settings;
  const guesses = createSignInLimit(db);
  const hashing = gatedHashing(settings.hashing ?? libraryHashing);
  const auth = betterAuth({
    appName: brand.name,
    baseURL: baseUrl,
    secret,
    database: readingSessions(
      sessionsDb,
      prismaAdapter(tellingWhenLost(db), { provider: 'postgresql', transaction: true }),
    ),
    emailAndPassword: {
      enabled: true,
      // `handleAuth` says so in the API's envelope before it comes to this.
      disableSignUp: signUp === 'closed',
      minPasswordLength: authLimits.password.min,
      maxPasswordLength: authLimits.password.max,
      password: hashing,
    },
    // The same machine has several names; a request that comes from the page it was sent to is trusted.
    trustedOrigins: (request) => (request ? originsOf(request) : []),
    rateLimit: {
      enabled: true,
      ...authLimits.requests,
      customStorage: createRequestWindows(),
      customRules: { '/sign-in/email': authLimits.signIns, '/sign-up/email': authLimits.signUps },
    },
    // Read with each session, for what pages show; what somebody may do is read anew at each call.
    user: { additionalFields: { role: { type: ['user', 'support', 'admin'], input: false, required: false } } },
    session: { expiresIn: authLimits.session.length, updateAge: authLimits.session.renewAfter },
    hooks: {
      before: createAuthMiddleware(async (request) => {
        const counted = await countGuess(request, guesses, hashing);
        if (counted) return { context: { context: { password: counted } } };
        const { path, body, context } = request;
        if (path !== '/sign-up/email' || signUp === 'closed') return;
        const isTaken = async (email: string) => (await context.internalAdapter.findUserByEmail(email)) !== null;
        return { context: { context: { password: await hashAhead({ body, isTaken }, hashing) } } };
      }),
      after: createAuthMiddleware((request) => forgetGuesses(request, guesses)),
    },
    advanced: { database: { generateId: 'uuid' } },
    telemetry: { enabled: false },
    logger: { level: 'info', log: (level, message, ...details) => logAuth(logger, level, message, details) },
    // What is not an answer of the library's own is ours to log and to tell.
    onAPIError: { throw: true },
    databaseHooks: {
      // Whoever comes to this has shown who they are, so nobody else learns that an account is blocked.
      session: { create: { before: ({ userId }) => assertNotBlocked(db, userId) } },
      user: {
        update: { before: async (user) => assertUserFields(user) },
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
 * The library calls every failure of a new user's row a wrong request, but those that come as an error of its own. So a
 * database that is lost or busy says so in that form.
 */
function tellingWhenLost(db: Db) {
  return db.$extends({
    query: {
      user: {
        create: ({ args, query }) =>
          query(args).catch((error) => {
            if (!isDatabaseLost(error)) throw error;
            const { message, details } = new BusyError('nothing happened');
            throw new APIError(
              'SERVICE_UNAVAILABLE',
              { message },
              { 'Retry-After': String(details.retryAfterSeconds) },
            );
          }),
      },
    },
  });
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
    if (value === undefined || value === null) continue;
    if (typeof value === 'string' && value.length >= min && value.length <= max && isStorableText(value)) continue;
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
