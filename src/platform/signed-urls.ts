import { createHmac, timingSafeEqual } from 'node:crypto';

/** How long a signed url works at the least, and how often it changes: in between, reading a task gives the same url. */
const lifeMs = 15 * 60 * 1000;
const stepMs = 5 * 60 * 1000;

/** The path and query under which a stored file can be read until it expires, by whoever has it. */
export function signedFilePath(secret: string, key: string, now: Date): string {
  const expiresMs = (Math.floor(now.getTime() / stepMs) + 1) * stepMs + lifeMs;
  return `/api/files/${key}?expires=${expiresMs}&signature=${signatureOf(secret, key, String(expiresMs))}`;
}

/** Whether the signature is ours for this key and has not expired. */
export function isSignedFileUrl(secret: string, key: string, query: URLSearchParams, now: Date): boolean {
  const expires = query.get('expires') ?? '';
  if (!/^\d{1,16}$/.test(expires) || Number(expires) <= now.getTime()) return false;
  const given = Buffer.from(query.get('signature') ?? '');
  const right = Buffer.from(signatureOf(secret, key, expires));
  return given.length === right.length && timingSafeEqual(given, right);
}

function signatureOf(secret: string, key: string, expires: string): string {
  return createHmac('sha256', secret).update(`file\n${key}\n${expires}`).digest('base64url');
}
