import { ForbiddenError, NotFoundError } from '#/lib/errors.ts';
import { type Db, inTransaction } from '#/platform/db.ts';
import { writeMail } from '#/platform/mail/write-mail.ts';

/**
 * Disconnects an account elsewhere, with which a user signs in here. One way to sign in must stay besides passkeys, which can be lost
 * with a device. The user is told by mail. The user's row is locked: of two that are disconnected at once, each sees the other.
 * @throws NotFoundError when this user has no such account connected, ForbiddenError when it is their only way to sign in
 */
export async function disconnectAccount(db: Db, { userId, id }: { userId: string; id: string }): Promise<void> {
  await inTransaction(db, async (tx) => {
    await tx.$executeRaw`SELECT 1 FROM "User" WHERE id = ${userId}::uuid FOR UPDATE`;
    const accounts = await tx.account.findMany({ where: { userId }, select: { id: true, providerId: true } });
    const isThere = accounts.some((account) => account.id === id && account.providerId !== 'credential');
    if (!isThere) throw new NotFoundError('connected account');
    if (accounts.length === 1)
      throw new ForbiddenError('It is your only way to sign in. Set a password first, then disconnect it.');
    await tx.account.delete({ where: { id } });
    const { email } = await tx.user.findUniqueOrThrow({ where: { id: userId }, select: { email: true } });
    const data = { change: 'accountDisconnected', changedAt: new Date().toISOString(), url: '/en/forgot-password' };
    await writeMail(tx, { kind: 'signInChanged', to: email, userId, data });
  });
}
