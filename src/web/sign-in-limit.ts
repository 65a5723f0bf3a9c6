import { createHash } from 'node:crypto';
import { mailsPerAddress } from '#/features/account/limits.ts';
import type { Db } from '#/platform/db.ts';
import { createRateLimiter, type RateLimiter } from '#/platform/rate-limiter.ts';
import { authLimits } from '#/web/auth-limits.ts';

/** Bounds the guesses at one account's password, wherever it is asked for. Who guesses may come from many addresses. */
export type SignInLimit = {
  /** Counts a try before the password is looked at. Null when it may go on, else after how many seconds. @throws BusyError */
  count(email: string): Promise<number | null>;
  /** A try that was counted was sent away before the password was looked at: it counts no more. @throws BusyError */
  giveBack(email: string): Promise<void>;
  /** The password was right: the tries so far do not count. @throws BusyError */
  forget(email: string): Promise<void>;
};

/** Counts in the database, under a hash of the e-mail address. */
export function createSignInLimit(db: Db): SignInLimit {
  const { max, window } = authLimits.passwordTries;
  const limiter = createRateLimiter(db, { name: 'sign-in', points: max, seconds: window });
  return {
    count: (email) => limiter.count(keyOf(email)),
    giveBack: (email) => limiter.giveBack(keyOf(email)),
    forget: (email) => limiter.forget(keyOf(email)),
  };
}

/** Bounds the mails to one address that anybody can ask for. Counts in the database, under a hash of the address. */
export function createMailLimit(db: Db): RateLimiter {
  const { count, windowSeconds } = mailsPerAddress;
  const limiter = createRateLimiter(db, { name: 'auth-mails', points: count, seconds: windowSeconds });
  return {
    count: (email) => limiter.count(keyOf(email)),
    giveBack: (email) => limiter.giveBack(keyOf(email)),
    forget: (email) => limiter.forget(keyOf(email)),
  };
}

function keyOf(email: string): string {
  return createHash('sha256').update(email.trim().toLowerCase()).digest('hex');
}
