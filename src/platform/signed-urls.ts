import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * A signed URL is valid for 15 to 20 minutes. Expiries are rounded to steps of 5 minutes, so that reading a task repeatedly
 * returns the same URL and the browser's cache is used.
 */
const minValidMs = 15 * 60 * 1000;
const stepMs = 5 * 60 * 1000;

/** Returns the path and query with which anyone can read the stored file `key` until the URL expires (HMAC-SHA-256). */
export function signedFilePath(secret: string, key: string, now: Date): string {
  const expiresMs = (Math.floor(now.getTime() / stepMs) + 1) * stepMs + minValidMs;
  return `/api/files/${key}?expires=${expiresMs}&signature=${signatureOf(secret, key, String(expiresMs))}`;
}

/** Whether the query has an expiry in the future and our signature of it and `key`. Compared in constant time. */
export function isSignedFileUrl(secret: string, key: string, query: URLSearchParams, now: Date): boolean {
  const expires = query.get('expires') ?? '';
  if (!/^\d{1,16}$/.test(expires) || Number(expires) <= now.getTime()) return false;
  const given = Buffer.from(query.get('signature') ?? '');
  const expected = Buffer.from(signatureOf(secret, key, expires));
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function signatureOf(secret: string, key: string, expires: string): string {
  return createHmac('sha256', secret).update(`file\n${key}\n${expires}`).digest('base64url');
}
