import type { Env } from '#/env.ts';
import type { Db } from '#/platform/db.ts';
import type { ChangeEvents } from '#/platform/events.ts';
import type { Logger } from '#/platform/logger.ts';
import { createMailTransport } from '#/platform/mail/mail-transport.ts';
import { mailsSubject, type Outgoing, sendMails } from '#/platform/mail/send-mails.ts';
import { mailQueue, type Queue, requestMails } from '#/platform/queue.ts';

export type MailEnv = Pick<Env, 'SMTP_URL' | 'MAIL_FROM' | 'BASE_URL' | 'BETTER_AUTH_SECRET'>;

type Parts = { db: Db; logger: Logger; events: Pick<ChangeEvents, 'subscribe'>; queue: Queue; env: MailEnv };

/**
 * Starts the worker of mails: new ones are sent at once, failed ones retried by the cron every minute.
 * @param polling the polling interval of the queue
 * @returns what is called as soon as the worker stops
 */
export async function startMails(
  { db, logger, events, queue, env }: Parts,
  polling: { pollingIntervalSeconds: number; notifyPollingIntervalSeconds: number },
): Promise<() => void> {
  const outgoing = outgoingOf(env);
  const ending = new AbortController();
  const mails = { db, logger, outgoing, stopping: ending.signal };
  await queue.work(mailQueue, polling, () => sendMails(mails));
  const ask = () => requestMails(queue).catch((error) => logger.warn({ error }, 'mails are sent in a minute'));
  const unsubscribe = events.subscribe(mailsSubject, () => void ask());
  await ask();
  return () => {
    unsubscribe();
    ending.abort();
  };
}

function outgoingOf(env: MailEnv): Outgoing | null {
  const { SMTP_URL: smtpUrl, MAIL_FROM: from, BASE_URL: baseUrl } = env;
  if (!smtpUrl || !from) return null;
  return { transport: createMailTransport(smtpUrl, from), site: { baseUrl, secret: env.BETTER_AUTH_SECRET } };
}
