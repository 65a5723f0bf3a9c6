import { getNotice } from '#/features/notifications/queries.ts';
import { linkFor, operatorLine, secondsBeforeNextTry } from '#/features/notifications/rules/notice-message.ts';
import {
  claimUnsent,
  markAllSent,
  markSent,
  postpone,
  removeOldNotices,
} from '#/features/notifications/store/notices.ts';
import { type Db, inTransaction, type Transaction } from '#/platform/db.ts';
import type { Logger } from '#/platform/logger.ts';
import { postToSlack, SlackRefusedError, slackText } from '#/platform/slack.ts';

/** The subject of the change event that a trigger of the Notice table sends once new rows are committed. */
export const noticesSubject = 'notices';

/**
 * The services that send notices. With `webhookUrl` undefined they are shown in the app only; with a `baseUrl` of this machine
 * messages have no link.
 */
export type NoticeServices = { db: Db; logger: Logger; webhookUrl: string | undefined; baseUrl: string };

/**
 * Sends all unsent notices to the operator, in batches, and deletes notices older than 90 days. Low-credits notices are sent
 * at most once per hour and user. A failed batch is retried by a later call, with exponential back-off. Safe to run
 * concurrently. Delivery is at least once: a crash or a lost answer between sending and recording it sends a batch twice.
 */
export async function sendNotices({ db, logger, webhookUrl, baseUrl }: NoticeServices): Promise<void> {
  await removeOldNotices(db);
  if (webhookUrl === undefined) return markAllSent(db);
  for (;;) {
    const notices = await claimUnsent(db);
    const [first] = notices;
    if (!first) return;
    const lines = notices.map((notice) => slackText(operatorLine(notice)));
    const link = linkFor(baseUrl);
    try {
      await postToSlack(webhookUrl, [...lines, ...(link === null ? [] : [link])].join('\n'));
    } catch (error) {
      if (!(error instanceof SlackRefusedError)) throw error;
      const seconds = error.retryAfterSeconds ?? secondsBeforeNextTry(first.sendTries);
      logger.warn({ error, notices: notices.length, seconds }, 'notices were not sent; they are sent again');
      return postpone(db, notices, seconds);
    }
    await markSent(db, notices);
    logger.info({ notices: notices.length }, 'notices sent');
  }
}

/**
 * Marks a notice of this user, and all older ones, as read. Newer ones, which the page did not show, stay unread.
 * @throws NotFoundError when there is no such notice, ForbiddenError when it belongs to another user, BusyError
 */
export async function markRead(db: Db, asked: { userId: string; upToId: string }): Promise<void> {
  const { userId, upToId } = asked;
  const { createdAt } = await getNotice(db, userId, upToId);
  await inTransaction(db, async (tx) => {
    await tx.notice.updateMany({
      where: { userId, readAt: null, OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lte: upToId } }] },
      data: { readAt: new Date() },
    });
  });
}

/**
 * Sets the threshold of available credits below which the user gets a notice; null is the default, 0 is never.
 * @throws BusyError
 */
export async function setLowCreditsThreshold(
  db: Db,
  asked: { userId: string; thresholdCredits: number | null },
): Promise<void> {
  const { userId, thresholdCredits } = asked;
  await inTransaction(db, async (tx) => {
    await tx.user.update({
      where: { id: userId },
      data: { lowCreditsThreshold: thresholdCredits },
      select: { id: true },
    });
  });
}

/** Erases what an account was told and has chosen to be told, sent or not, in the transaction that erases the account. */
export async function eraseNotices(tx: Transaction, userId: string): Promise<void> {
  await tx.notice.deleteMany({ where: { userId } });
  await tx.reminder.deleteMany({ where: { userId } });
  await tx.notificationChoice.deleteMany({ where: { userId } });
}
