import { createHmac, timingSafeEqual } from 'node:crypto';
import type { MailKind } from '#/platform/mail/mail-texts.ts';

/** Where links begin, and what signs them. Web and workers have the same. */
export type MailSite = { baseUrl: string; secret: string };

/** The kinds of mail that people can call off: each reminds of something, and is about no security. */
export const reminderKinds = [
  'lowCredits',
  'creditsExpire',
  'planRenews',
  'taskEnded',
] as const satisfies readonly MailKind[];

export type ReminderKind = (typeof reminderKinds)[number];

/** Whether mails of this kind can be called off. */
export function isReminder(kind: string): kind is ReminderKind {
  return (reminderKinds as readonly string[]).includes(kind);
}

/**
 * Returns the address at which the user calls off mails of this kind without signing in; null for kinds that cannot be called off. It
 * has no end, since people look for it in old mails.
 */
export function unsubscribeUrlOf({ baseUrl, secret }: MailSite, mail: { kind: string; userId: string | null }) {
  const { kind, userId } = mail;
  if (userId === null || !isReminder(kind)) return null;
  const query = new URLSearchParams({ userId, kind, signature: signatureOf(secret, userId, kind) });
  return `${baseUrl}/api/unsubscribe?${query}`;
}

/** Whether the signature is ours for this user and kind. Compared in constant time. */
export function isUnsubscribeSignature(
  secret: string,
  { userId, kind, signature }: { userId: string; kind: string; signature: string },
): boolean {
  const given = Buffer.from(signature);
  const expected = Buffer.from(signatureOf(secret, userId, kind));
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function signatureOf(secret: string, userId: string, kind: string): string {
  return createHmac('sha256', secret).update(`unsubscribe\n${userId}\n${kind}`).digest('base64url');
}
