import { deletionAtOf, keepToken } from '#/features/account/rules/deletion.ts';
import { ForbiddenError, GoneError, NotFoundError } from '#/lib/errors.ts';
import { type Db, inTransaction, type Transaction } from '#/platform/db.ts';
import { writeMail } from '#/platform/mail/write-mail.ts';

/** `secret` signs the link that calls it off. */
export type DeletionServices = { db: Db; secret: string };

/** The last admin cannot go: nobody could make another one. */
export class LastAdminError extends ForbiddenError {
  constructor() {
    super('You are the only admin. Make somebody else an admin first, then delete this account. Nothing was changed.');
  }
}

/**
 * Asks for the deletion of an account in 14 days, and writes a mail with the link that calls it off. Until then the account is
 * open to read, and nothing new is charged to it. Asked again, it stays as it is. Who asks was looked at before.
 * @throws NotFoundError (user), GoneError (it was deleted), LastAdminError, BusyError
 */
export async function requestDeletion(
  services: DeletionServices,
  { userId }: { userId: string },
): Promise<{ deletionAt: Date }> {
  return inTransaction(services.db, (tx) => requestDeletionIn(tx, services, { userId }));
}

/** The same in the caller's transaction, with what else belongs to it, such as the record of an operator's act. */
export async function requestDeletionIn(
  tx: Transaction,
  { secret }: Pick<DeletionServices, 'secret'>,
  { userId }: { userId: string },
): Promise<{ deletionAt: Date }> {
  const user = await lockUser(tx, userId);
  if (user.deletedAt) throw new GoneError();
  if (user.deletionAt) return { deletionAt: user.deletionAt };
  if (user.role === 'admin') await assertNotLastAdmin(tx, userId);
  const deletionAt = deletionAtOf(user.now);
  await tx.user.update({ where: { id: userId }, data: { deletionAt, deletionRemindedAt: null }, select: { id: true } });
  const url = keepPath(secret, { userId, deletionAt });
  await writeMail(tx, {
    kind: 'deletionRequested',
    to: user.email,
    userId,
    data: { deletionAt: deletionAt.toISOString(), url },
    usefulUntil: deletionAt,
  });
  return { deletionAt };
}

/** Returns the path of the page that calls a deletion off. What stands after `#` no server sees or logs. */
export function keepPath(secret: string, deletion: { userId: string; deletionAt: Date }): string {
  return `/en/keep-account#token=${keepToken(secret, deletion)}`;
}

type LockedUser = {
  email: string;
  role: string;
  deletionAt: Date | null;
  deletionStartedAt: Date | null;
  deletedAt: Date | null;
  /** By the database's clock, after the lock. */
  now: Date;
};

/** Locks an account as every movement of its credits does. @throws NotFoundError (user) */
export async function lockUser(tx: Transaction, userId: string): Promise<LockedUser> {
  await tx.$executeRaw`SELECT FROM "User" WHERE id = ${userId}::uuid FOR NO KEY UPDATE`;
  const [user] = await tx.$queryRaw<LockedUser[]>`
    SELECT email, role::text AS role, "deletionAt", "deletionStartedAt", "deletedAt", date_trunc('milliseconds', clock_timestamp()) AS now
    FROM "User" WHERE id = ${userId}::uuid`;
  if (!user) throw new NotFoundError('user');
  return user;
}

async function assertNotLastAdmin(tx: Transaction, userId: string): Promise<void> {
  // Two admins who go at once wait for each other here.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('last admin', 0))`;
  const others = await tx.user.count({
    where: { role: 'admin', deletionAt: null, blockedAt: null, id: { not: userId } },
  });
  if (others === 0) throw new LastAdminError();
}
