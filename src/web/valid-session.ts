import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import type { Db } from '#/platform/db.ts';
import { authLimits } from '#/web/auth-limits.ts';
import { notingLoss } from '#/web/auth-losses.ts';
import { readSession } from '#/web/session-reads.ts';

/** How the auth library names and signs the cookie of a session. */
export type CookieTerms = { name: string; secret: string };

/**
 * Returns what reads a session of which nothing else is to be done, as is so of nearly every request: its cookie has the
 * library's signature, it is in the database, has not ended, and is not due for renewal. Null of every other: the library is to
 * be asked, which also ends, renews and cleans up. It is the library's own rule and the same statement, without the web
 * requests, hooks and asynchronous keys around it, which took a fifth of a request's time (docs/decisions/022).
 */
export function validSessionReader(db: Db, { name, secret }: CookieTerms) {
  const key = createSecretKey(secret, 'utf8');
  const signatureOf = (token: string) => createHmac('sha256', key).update(token).digest('base64');
  const { read } = notingLoss({ read: (token: string) => readSession(db, token) });

  return async (cookies: string | null) => {
    const value = onlyCookie(cookies ?? '', name);
    const at = value.lastIndexOf('.');
    const token = value.slice(0, Math.max(0, at));
    if (token === '' || !isSame(value.slice(at + 1), signatureOf(token))) return null;
    const found = await read(token);
    const now = new Date();
    if (!found || found.expiresAt <= now || isDueForRenewal(found.expiresAt, now)) return null;
    const { user, ...session } = found;
    return { session, user };
  };
}

/** Whether a request renews a session that ends at `expiresAt`, as the auth library has it. */
export function isDueForRenewal(expiresAt: Date, now: Date): boolean {
  const { length, renewAfter } = authLimits.session;
  return expiresAt.getTime() - (length - renewAfter) * 1000 <= now.getTime();
}

/** The value of a cookie that is sent once; empty where it is not, or cannot be read. */
function onlyCookie(cookies: string, name: string): string {
  const [own, ...others] = cookies.split(';').filter((pair) => pair.trimStart().startsWith(`${name}=`));
  if (own === undefined || others.length > 0) return '';
  try {
    return decodeURIComponent(own.slice(own.indexOf('=') + 1).trim());
  } catch {
    return '';
  }
}

/** Takes as long for every text of the same length. */
function isSame(sent: string, signature: string): boolean {
  const [one, other] = [Buffer.from(sent), Buffer.from(signature)];
  return one.length === other.length && timingSafeEqual(one, other);
}
