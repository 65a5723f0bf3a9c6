import { NotFoundError } from '#/lib/errors.ts';
import type { Db } from '#/platform/db.ts';

/**
 * Makes the user with this e-mail address an admin.
 * @throws NotFoundError when no user has this e-mail address
 */
export async function makeAdmin(db: Db, email: string): Promise<void> {
  const { count } = await db.user.updateMany({ where: { email: email.trim().toLowerCase() }, data: { role: 'admin' } });
  if (count === 0) throw new NotFoundError('user');
}
