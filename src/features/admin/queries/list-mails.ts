import { isLinkKind } from '#/features/account/rules/link-mails.ts';
import type { Db } from '#/platform/db.ts';
import { type MailData, subjectOf } from '#/platform/mail/mail-texts.ts';
import { stateOf } from '#/platform/mail/mailbox.ts';

/** How many of the newest are shown. */
const shown = 20;

/**
 * Returns the newest mails to a user: what of, to which address, when, and what became of them. What they say is not in it: a link in
 * it would open the account. `canBeSent`: it can be sent again.
 */
export async function listMails(db: Db, userId: string) {
  const mails = await db.mail.findMany({
    where: { userId },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: shown,
    select: {
      id: true,
      kind: true,
      recipient: true,
      data: true,
      createdAt: true,
      messageId: true,
      tries: true,
      nextTryAt: true,
      sentAt: true,
      refusal: true,
    },
  });
  return mails.map(({ data, messageId, ...mail }) => {
    const state = stateOf({ ...mail, messageId });
    const isKept = Object.keys(data as MailData).length > 0;
    return {
      ...mail,
      subject: subjectOf(mail.kind, data as MailData),
      state,
      canBeSent: state === 'waiting' || isLinkKind(mail.kind) || isKept,
    };
  });
}
