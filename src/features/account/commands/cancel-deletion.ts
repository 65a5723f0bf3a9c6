import { type DeletionServices, lockUser } from '#/features/account/commands/request-deletion.ts';
import { type PendingDeletion, readKeepToken } from '#/features/account/rules/deletion.ts';
import { GoneError, ValidationError } from '#/lib/errors.ts';
import { type Db, inTransaction, type Transaction } from '#/platform/db.ts';
import { writeMail } from '#/platform/mail/write-mail.ts';

/**
 * Calls the deletion of an account off: everything is as before. Without one it does nothing. Returns whether there was one.
 * @throws NotFoundError (user), GoneError (it has begun, or was made), BusyError
 */
export function cancelDeletion(db: Db, { userId }: { userId: string }): Promise<boolean> {
  return inTransaction(db, (tx) => cancelDeletionIn(tx, { userId }));
}

/** The same by the token of a mail, which is good for one deletion. @throws ValidationError (token) besides */
export async function cancelDeletionByToken({ db, secret }: DeletionServices, token: string): Promise<boolean> {
  const deletion = readKeepToken(secret, token);
  if (!deletion) throw new ValidationError([{ field: 'token', message: 'must be that of the link in the mail' }]);
  return inTransaction(db, (tx) => cancelDeletionIn(tx, deletion));
}

/** The same in the caller's transaction; with `deletionAt` only the deletion that is due then. */
export async function cancelDeletionIn(
  tx: Transaction,
  { userId, deletionAt }: { userId: string } & Partial<PendingDeletion>,
): Promise<boolean> {
  const user = await lockUser(tx, userId);
  if (user.deletedAt) throw new GoneError();
  if (!user.deletionAt || (deletionAt && deletionAt.getTime() !== user.deletionAt.getTime())) return false;
  if (user.deletionStartedAt || user.deletionAt <= user.now)
    throw new GoneError('The days to call it off are over: this account is being deleted.');
  const data = { deletionAt: null, deletionRemindedAt: null };
  await tx.user.update({ where: { id: userId }, data, select: { id: true } });
  await writeMail(tx, { kind: 'deletionCanceled', to: user.email, userId, data: { url: '/en/account' } });
  return true;
}
