import type { Db } from '#/platform/db.ts';
import type { Logger } from '#/platform/logger.ts';
import {
  type ClaimedMail,
  claimMails,
  clearMails,
  leaveInMailbox,
  markRefused,
  markSent,
  postpone,
} from '#/platform/mail/mail-rows.ts';
import { secondsBeforeNextTry } from '#/platform/mail/mail-times.ts';
import { MailNotSentError, type MailTransport } from '#/platform/mail/mail-transport.ts';
import { renderMail } from '#/platform/mail/render-mail.ts';
import { type MailSite, unsubscribeUrlOf } from '#/platform/mail/unsubscribe-link.ts';

/** The subject of the change event that a trigger of the Mail table sends once new rows are committed. */
export const mailsSubject = 'mails';

/** How many mails of a worker are on their way at a time, each on a connection of its own. */
const atOnce = 4;
/** So long a call claims further mails, in milliseconds: its job lasts at most 15 minutes. What is left, the next call sends. */
const claimingMs = 5 * 60_000;

/** The way to the mail server, and what links in mails are made of. */
export type Outgoing = { transport: MailTransport; site: MailSite };

/**
 * What sending needs. Where nothing is `outgoing`, mails stay in the mailbox of this installation. Once `stopping` is aborted, no further
 * mails are claimed.
 */
export type MailServices = {
  db: Db;
  logger: Logger;
  outgoing: Outgoing | null;
  stopping?: AbortSignal;
};

/**
 * Sends all mails whose next try is due, and erases what is old. A failed mail is tried again by a later call, with exponential
 * back-off, until it is thirty days old or its link has ended. Safe to run concurrently. Delivery is at least once: where the
 * server's answer was lost, or this process died before it had recorded it, the mail goes out again with the same Message-ID.
 */
export async function sendMails(services: MailServices): Promise<void> {
  const { db, logger, outgoing } = services;
  const lost = await clearMails(db);
  if (lost > 0) logger.error({ mails: lost }, 'mails were not sent in time; they are given up');
  if (outgoing === null) return leaveInMailbox(db);
  const endMs = performance.now() + claimingMs;
  while (performance.now() < endMs && !services.stopping?.aborted) {
    const mails = await claimMails(db, { most: atOnce, domain: outgoing.transport.domain });
    const taken = await Promise.all(mails.map((mail) => sendOne({ ...services, outgoing }, mail)));
    // Where the server takes none, the others would wait for its silence in vain.
    if (!taken.includes(true)) return;
  }
}

/** Returns whether the server dealt with the mail: it took it, or refused it for good. */
async function sendOne(
  { db, logger, outgoing: { transport, site } }: MailServices & { outgoing: Outgoing },
  mail: ClaimedMail,
): Promise<boolean> {
  const about = { mail: mail.id, kind: mail.kind, tries: mail.tries };
  try {
    const unsubscribeUrl = unsubscribeUrlOf(site, mail);
    const rendered = renderMail({ ...mail, unsubscribeUrl }, site.baseUrl);
    await transport.send({ ...rendered, to: mail.recipient, messageId: mail.messageId, unsubscribeUrl });
  } catch (error) {
    if (error instanceof MailNotSentError && error.isFinal) {
      await markRefused(db, mail, error.answer ?? error.code);
      logger.error({ error, ...about }, 'a mail was refused for good');
      return true;
    }
    const seconds = secondsBeforeNextTry(mail.tries);
    await postpone(db, mail, seconds);
    logger.warn({ error, ...about, seconds }, 'a mail was not sent; it is tried again');
    return false;
  }
  await markSent(db, mail);
  logger.info(about, 'mail sent');
  return true;
}
