import { NotFoundError } from '#/lib/errors.ts';
import type { Db } from '#/platform/db.ts';

/** Who a user is, as they see it themselves. `createdAt` is when the account was made. */
export type Profile = { id: string; name: string; email: string; createdAt: Date };

/** @throws NotFoundError when there is no such user */
export async function getProfile(db: Db, userId: string): Promise<Profile> {
  const select = { id: true, name: true, email: true, createdAt: true };
  const user = await db.user.findUnique({ where: { id: userId }, select });
  if (!user) throw new NotFoundError('user');
  return user;
}
