import type { Db } from '#/platform/db.ts';
import type { MailData, MailKind } from '#/platform/mail/mail-texts.ts';
import { type RenderedMail, renderMail } from '#/platform/mail/render-mail.ts';
import { type MailSite, unsubscribeUrlOf } from '#/platform/mail/unsubscribe-link.ts';

/**
 * A mail as the operator sees it. `content` is null once what it said is erased. `state`: it waits for the mail server, was taken by
 * it, lies in the mailbox of this installation, or is not tried any more, for the reason `refusal`.
 */
export type MailView = {
  id: string;
  kind: string;
  to: string;
  createdAt: Date;
  sentAt: Date | null;
  state: 'waiting' | 'sent' | 'kept' | 'refused';
  tries: number;
  messageId: string | null;
  refusal: string | null;
  content: RenderedMail | null;
};

/** Returns the newest mails of this installation, or those to one address, newest first. */
export async function listMails(
  db: Db,
  { limit, to }: { limit: number; to?: string },
  site: MailSite,
): Promise<MailView[]> {
  const rows = await db.mail.findMany({
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    ...(to !== undefined && { where: { recipient: to } }),
    take: limit,
    select: {
      id: true,
      kind: true,
      recipient: true,
      userId: true,
      data: true,
      createdAt: true,
      sentAt: true,
      tries: true,
      messageId: true,
      refusal: true,
    },
  });
  return rows.map(({ recipient, userId, data, ...mail }) => ({
    ...mail,
    to: recipient,
    state: stateOf(mail),
    content: contentOf({ kind: mail.kind, userId, data: data as MailData }, site),
  }));
}

/** How a mail stands (`MailView`). */
export function stateOf(mail: {
  sentAt: Date | null;
  messageId: string | null;
  refusal: string | null;
}): MailView['state'] {
  if (mail.refusal !== null) return 'refused';
  if (mail.sentAt === null) return 'waiting';
  return mail.messageId === null ? 'kept' : 'sent';
}

/** Null where what it said is erased, so that values are missing, and for a kind of another version, which has no texts here. */
function contentOf(mail: { kind: string; userId: string | null; data: MailData }, site: MailSite): RenderedMail | null {
  try {
    const unsubscribeUrl = unsubscribeUrlOf(site, mail);
    return renderMail({ kind: mail.kind as MailKind, data: mail.data, unsubscribeUrl }, site.baseUrl);
  } catch {
    return null;
  }
}
