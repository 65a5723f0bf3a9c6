import { randomBytes } from 'node:crypto';
import { keepPath } from '#/features/account/commands/request-deletion.ts';
import { linkSeconds } from '#/features/account/limits.ts';
import { isLinkKind, type LinkKind } from '#/features/account/rules/link-mails.ts';
import { GoneError, NotFoundError, ValidationError } from '#/lib/errors.ts';
import type { Transaction } from '#/platform/db.ts';
import type { MailData, MailKind } from '#/platform/mail/mail-texts.ts';
import { writeMail } from '#/platform/mail/write-mail.ts';

/** A mail of a user, by its id. */
type Asked = { userId: string; mailId: string };
type Owner = { id: string; email: string; emailVerified: boolean; deletionAt: Date | null };
/** What a mail says anew, and when its link ends. */
type Anew = { data: MailData; usefulUntil?: Date };

/**
 * Sends a mail of a user again, in the caller's transaction: one that still waits is due at once, all others are written anew, to the
 * address that the account has now. What a mail said is erased once it was sent, so its link is made anew where we know how: those
 * that set a password, confirm the address, or call a deletion off. Returns the id of the mail that goes out.
 * @throws NotFoundError (mail), GoneError, ValidationError (mailId) where there is nothing to say again
 */
export async function sendMailAgainIn(
  tx: Transaction,
  { secret }: { secret: string },
  { userId, mailId }: Asked,
): Promise<{ id: string }> {
  await tx.$queryRaw`SELECT id FROM "Mail" WHERE id = ${mailId}::uuid FOR UPDATE`;
  const mail = await tx.mail.findUnique({ where: { id: mailId, userId } });
  if (!mail) throw new NotFoundError('mail');
  if (mail.sentAt === null && mail.refusal === null) {
    await tx.mail.update({ where: { id: mailId }, data: { nextTryAt: null }, select: { id: true } });
    return { id: mailId };
  }
  const { deletedAt, ...owner } = await tx.user.findUniqueOrThrow({
    where: { id: userId },
    select: { id: true, email: true, emailVerified: true, deletionAt: true, deletedAt: true },
  });
  if (deletedAt) throw new GoneError();
  const kind = mail.kind as MailKind;
  const anew = isLinkKind(kind) ? await links[kind](tx, secret, owner) : { data: keptOf(mail.data as MailData) };
  return writeMail(tx, { kind, to: owner.email, userId, ...anew });
}

const links: Record<LinkKind, (tx: Transaction, secret: string, owner: Owner) => Promise<Anew>> = {
  /** As the auth library makes such a link: a row with its token, which a new password uses up. */
  async resetPassword(tx, _secret, { id }) {
    const token = randomBytes(18).toString('base64url');
    const usefulUntil = after(linkSeconds.resetPassword);
    const row = { identifier: `reset-password:${token}`, value: id, expiresAt: usefulUntil };
    await tx.verification.create({ data: row, select: { id: true } });
    return { data: { url: `/en/reset-password#token=${token}` }, usefulUntil };
  },
  async verifyEmail(_tx, secret, { email, emailVerified }) {
    if (emailVerified) throw refused('is of an address that is confirmed already');
    // Imported where it is used: a worker has no need of the auth library.
    const { createEmailVerificationToken } = await import('better-auth/api');
    const token = await createEmailVerificationToken(secret, email, undefined, linkSeconds.verifyEmail);
    return { data: { url: `/en/verify-email#token=${token}` }, usefulUntil: after(linkSeconds.verifyEmail) };
  },
  async deletionRequested(_tx, secret, { id: userId, deletionAt }) {
    if (!deletionAt) throw refused('is of a deletion that was called off');
    const url = keepPath(secret, { userId, deletionAt });
    return { data: { deletionAt: deletionAt.toISOString(), url }, usefulUntil: deletionAt };
  },
};

function keptOf(data: MailData): MailData {
  if (Object.keys(data).length > 0) return data;
  throw refused('cannot be sent again: what it said was erased when it was sent');
}

function refused(message: string): ValidationError {
  return new ValidationError([{ field: 'mailId', message }]);
}

function after(seconds: number): Date {
  return new Date(Date.now() + seconds * 1000);
}
