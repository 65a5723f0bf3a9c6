import { createHmac, timingSafeEqual } from 'node:crypto';

/** For how many days the deletion of an account can be called off. */
export const deletionDays = 14;
/** So many days before it its owner is reminded. */
export const deletionReminderDays = 1;

const dayMs = 24 * 60 * 60 * 1000;

/** Returns when an account is deleted that is asked to be at `now`. Pure. */
export function deletionAtOf(now: Date): Date {
  return new Date(now.getTime() + deletionDays * dayMs);
}

/** Returns the instant from which on there is a reminder of a deletion at `deletionAt`. Pure. */
export function reminderAtOf(deletionAt: Date): Date {
  return new Date(deletionAt.getTime() - deletionReminderDays * dayMs);
}

/** A deletion that can be called off: of whom, and when it is due, which no second one of the account shares. */
export type PendingDeletion = { userId: string; deletionAt: Date };

/** Returns the token of a link that calls a deletion off, for whoever reads the account's mailbox. */
export function keepToken(secret: string, deletion: PendingDeletion): string {
  return `${deletion.userId}.${deletion.deletionAt.getTime()}.${signatureOf(secret, deletion)}`;
}

/** Returns the deletion that a token is of; null where we did not make it. Compared in constant time. */
export function readKeepToken(secret: string, token: string): PendingDeletion | null {
  const { userId, at, signature } =
    /^(?<userId>[0-9a-f-]{36})\.(?<at>\d{1,15})\.(?<signature>[\w-]{43})$/.exec(token)?.groups ?? {};
  if (!userId || !at || !signature) return null;
  const deletion = { userId, deletionAt: new Date(Number(at)) };
  const isOurs = timingSafeEqual(Buffer.from(signature), Buffer.from(signatureOf(secret, deletion)));
  return isOurs ? deletion : null;
}

function signatureOf(secret: string, { userId, deletionAt }: PendingDeletion): string {
  return createHmac('sha256', secret).update(`keep account\n${userId}\n${deletionAt.getTime()}`).digest('base64url');
}
