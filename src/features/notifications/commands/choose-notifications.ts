import { isWanted } from '#/features/notifications/rules/reminders.ts';
import {
  type NotificationChannel,
  type NotificationKind,
  notificationChannels,
  notificationKinds,
} from '#/features/notifications/schema.ts';
import { ForbiddenError, NotFoundError } from '#/lib/errors.ts';
import { type Db, inTransaction } from '#/platform/db.ts';
import { isUnsubscribeSignature } from '#/platform/mail/unsubscribe-link.ts';

/** Whether a user is told of a kind of thing in one of its ways. */
export type NotificationSwitch = { kind: NotificationKind; channel: NotificationChannel; isOn: boolean };

/**
 * Returns every switch of a user, and whether their address is confirmed, without which reminders are not sent by mail.
 * @throws NotFoundError
 */
export async function getNotificationSwitches(
  db: Db,
  userId: string,
): Promise<{ switches: NotificationSwitch[]; isConfirmed: boolean }> {
  const user = await db.user.findUnique({
    where: { id: userId },
    select: { emailVerified: true, notificationChoices: { select: { kind: true, channel: true, isOn: true } } },
  });
  if (!user) throw new NotFoundError('user');
  const switches = notificationKinds.flatMap((kind) =>
    notificationChannels[kind].map((channel) => ({
      kind,
      channel,
      isOn: isWanted(user.notificationChoices, kind, channel),
    })),
  );
  return { switches, isConfirmed: user.emailVerified };
}

/** Switches a kind of notification on or off for a user. @throws BusyError */
export async function chooseNotification(
  db: Db,
  { userId, kind, channel, isOn }: NotificationSwitch & { userId: string },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    await tx.$executeRaw`
      INSERT INTO "NotificationChoice" ("userId", kind, channel, "isOn")
      VALUES (${userId}::uuid, ${kind}, ${channel}, ${isOn})
      ON CONFLICT ("userId", kind, channel) DO UPDATE SET "isOn" = excluded."isOn", "updatedAt" = clock_timestamp()
      WHERE "NotificationChoice"."isOn" <> excluded."isOn"`;
  });
}

/**
 * Switches mails of a kind off for the user whom a link names, without a sign-in: the link itself is signed. Safe to repeat.
 * @throws ForbiddenError when the signature is not ours, NotFoundError when the account is gone, BusyError
 */
export async function unsubscribe(
  { db, secret }: { db: Db; secret: string },
  asked: { userId: string; kind: NotificationKind; signature: string },
): Promise<void> {
  const { userId, kind } = asked;
  if (!isUnsubscribeSignature(secret, asked)) throw new ForbiddenError('This link is not signed by us.');
  const user = await db.user.findFirst({ where: { id: userId, deletedAt: null }, select: { id: true } });
  if (!user) throw new NotFoundError('user');
  await chooseNotification(db, { userId, kind, channel: 'mail', isOn: false });
}
