import { NotFoundError } from '#/lib/errors.ts';
import type { Db } from '#/platform/db.ts';

/**
 * Gives the user another name, which takes the place of the one before.
 * @throws NotFoundError when there is no such user
 */
export async function renameUser(db: Db, { userId, name }: { userId: string; name: string }): Promise<void> {
  const { count } = await db.user.updateMany({ where: { id: userId }, data: { name } });
  if (count === 0) throw new NotFoundError('user');
}
