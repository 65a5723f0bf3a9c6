import { createHash, randomBytes } from 'node:crypto';
import { assertItIsYou, type Proof, type SignInChecks } from '#/features/account/commands/assert-it-is-you.ts';
import { emailChangeSeconds } from '#/features/account/limits.ts';
import { DomainError, NotFoundError, ValidationError } from '#/lib/errors.ts';
import { TooManyMailsError } from '#/lib/limit-errors.ts';
import { type Db, inTransaction } from '#/platform/db.ts';
import { writeMail } from '#/platform/mail/write-mail.ts';

/** What the change of an address works with. */
export type EmailChanges = { db: Db; signInChecks: SignInChecks };

/** The link of the mail has ended, was used, or another one was asked for. */
class LinkEndedError extends DomainError {
  constructor() {
    super(
      'NOT_FOUND',
      'This link has ended or was used. Your e-mail was not changed. Begin again on your account page.',
    );
  }
}

/** The address belongs to another account by now. */
class EmailTakenError extends DomainError {
  constructor() {
    super('EMAIL_TAKEN', 'Another account has this address. Yours was not changed.');
  }
}

/**
 * Begins the change of a user's address: the new mailbox gets a link that works for a day, the old one is told. A change that
 * was begun before is off. Whether the new address has an account already is told to whoever opens the link, and not here.
 * @throws ValidationError (newEmail, password), TooManyMailsError, and as `assertItIsYou`
 */
export async function beginEmailChange(
  services: EmailChanges,
  { newEmail, ...proof }: Proof & { newEmail: string },
): Promise<void> {
  const { db, signInChecks } = services;
  const { userId } = proof;
  await assertItIsYou(services, proof);
  const seconds = await signInChecks.mails.count(newEmail);
  if (seconds !== null) throw new TooManyMailsError(seconds);
  const token = randomBytes(32).toString('base64url');
  const expiresAt = new Date(Date.now() + emailChangeSeconds * 1000);
  const change = { tokenHash: hashOf(token), newEmail, expiresAt };
  await inTransaction(db, async (tx) => {
    const user = await tx.user.findUnique({ where: { id: userId }, select: { email: true } });
    if (!user) throw new NotFoundError('user');
    if (user.email === newEmail)
      throw new ValidationError([{ field: 'newEmail', message: 'must be another address than the one you have' }]);
    await tx.emailChange.upsert({ where: { userId }, create: { userId, ...change }, update: change });
    const url = `/en/change-email#token=${token}`;
    await writeMail(tx, {
      kind: 'changeEmail',
      to: newEmail,
      userId,
      data: { oldEmail: user.email, url },
      usefulUntil: expiresAt,
    });
    await writeMail(tx, {
      kind: 'emailChangeAsked',
      to: user.email,
      userId,
      data: { newEmail, url: '/en/forgot-password' },
    });
  });
}

/** Calls off the change that a user has begun, if there is one: its link works no more. */
export async function cancelEmailChange(db: Db, userId: string): Promise<void> {
  await db.emailChange.deleteMany({ where: { userId } });
}

/**
 * Ends a change: whoever has the token reads the new mailbox. Links for a new password that were sent to the old one are void. Both
 * mailboxes are told. Nobody is signed in by it.
 * @throws LinkEndedError, EmailTakenError
 */
export async function confirmEmailChange(db: Db, token: string): Promise<{ email: string }> {
  try {
    return await inTransaction(db, async (tx) => {
      const [change] = await tx.$queryRaw<{ userId: string; newEmail: string; oldEmail: string }[]>`
        SELECT c."userId", c."newEmail", u.email AS "oldEmail" FROM "EmailChange" c JOIN "User" u ON u.id = c."userId"
        WHERE c."tokenHash" = ${hashOf(token)}::bytea AND c."expiresAt" > statement_timestamp() FOR UPDATE OF c`;
      if (!change) throw new LinkEndedError();
      const { userId, newEmail, oldEmail } = change;
      await tx.user.update({ where: { id: userId }, data: { email: newEmail, emailVerified: true } });
      await tx.emailChange.delete({ where: { userId } });
      await tx.verification.deleteMany({ where: { value: userId, identifier: { startsWith: 'reset-password:' } } });
      for (const to of [oldEmail, newEmail])
        await writeMail(tx, { kind: 'emailChanged', to, userId, data: { oldEmail, newEmail, url: '/en/help' } });
      return { email: newEmail };
    });
  } catch (error) {
    throw isTaken(error) ? new EmailTakenError() : error;
  }
}

function hashOf(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(token).digest());
}

/** P2002: a unique key has the value already. The address is the only one that can. */
function isTaken(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'P2002';
}
