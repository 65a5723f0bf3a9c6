import { getNotice } from '#/features/notifications/queries.ts';
import { operatorLine, secondsBeforeNextTry } from '#/features/notifications/rules/notice-message.ts';
import {
  claimUnsent,
  markAllSent,
  markSent,
  postpone,
  removeOldNotices,
} from '#/features/notifications/store/notices.ts';
import { type Db, inTransaction } from '#/platform/db.ts';
import type { Logger } from '#/platform/logger.ts';
import { postToSlack, SlackRefusedError, slackText } from '#/platform/slack.ts';

/** What `ChangeEvents` tells of once notices are written: a trigger of their table says it. */
export const noticesSubject = 'notices';

/** Where notices go. `webhookUrl` undefined: nowhere, they are only in the app. */
export type NoticeServices = { db: Db; logger: Logger; webhookUrl: string | undefined; baseUrl: string };

/**
 * Sends to the operator every notice that was not sent yet, some in a message, but of each user at most once an hour that
 * the credits are low; and removes notices older than 90 days. What does not arrive is sent again by a later
 * call, after a while. Any number of processes may do it at once: each notice goes out once, and twice only where a
 * process dies, or an answer is lost, between sending and writing down that it was sent.
 */
export async function sendNotices({ db, logger, webhookUrl, baseUrl }: NoticeServices): Promise<void> {
  await removeOldNotices(db);
  if (webhookUrl === undefined) return markAllSent(db);
  for (;;) {
    const notices = await claimUnsent(db);
    const [first] = notices;
    if (!first) return;
    const lines = notices.map((notice) => slackText(operatorLine(notice)));
    try {
      await postToSlack(webhookUrl, [...lines, baseUrl].join('\n'));
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
 * Marks a notice of the user's own as read, and all before it: what came after it was not seen.
 * @throws NotFoundError, ForbiddenError, BusyError
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
 * Sets under how many available credits the user gets a notice; null: the default, 0: never.
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
