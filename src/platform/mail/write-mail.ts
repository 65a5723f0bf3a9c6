import { randomUUIDv7 } from 'node:crypto';
import type { Transaction } from '#/platform/db.ts';
import { type MailData, type MailKind, wordsOf } from '#/platform/mail/mail-texts.ts';

/** A mail that is to be sent. */
export type NewMail = {
  /** What it is about: its texts stand in messages/en.json below `mail.<kind>`. */
  kind: MailKind;
  /** The one address that it goes to. */
  to: string;
  /** Whose account it is about; null where there is none. */
  userId: string | null;
  /**
   * The values of its texts. Those whose name ends in `At` are instants (ISO 8601). `url` is where its button leads: a path of the
   * site, such as `/en/credits`, or a whole address that begins with BASE_URL.
   */
  data: MailData;
  /** When its link ends, if it does: it is not sent afterwards, and what it says is erased. */
  usefulUntil?: Date;
};

/**
 * Writes a mail in the caller's transaction: a worker sends it soon after the commit, and nobody does where there is none. A mail
 * that cannot be told, because a value is missing, fails here and not when it is sent.
 * @returns the id of the mail
 */
export async function writeMail(tx: Transaction, mail: NewMail): Promise<{ id: string }> {
  const { kind, to, userId, data, usefulUntil = null } = mail;
  wordsOf(kind, data);
  return tx.mail.create({
    data: { id: randomUUIDv7(), kind, recipient: to, userId, data, usefulUntil },
    select: { id: true },
  });
}

/** Erases every mail about an account, sent or not, in the transaction that erases the account. */
export async function eraseMails(tx: Transaction, userId: string): Promise<void> {
  await tx.mail.deleteMany({ where: { userId } });
}
