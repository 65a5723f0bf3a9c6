import { randomUUIDv7 } from 'node:crypto';
import { commandLine } from '#/features/admin/commands/act-context.ts';
import { writeAudit } from '#/features/admin/store/audit.ts';
import { NotFoundError } from '#/lib/errors.ts';
import { type Db, inTransaction } from '#/platform/db.ts';

/**
 * Makes the user with this e-mail address an admin, and records it in the same transaction. Of one who is an admin already nothing
 * changes.
 * @throws NotFoundError when no user has this e-mail address
 */
export async function makeAdmin(db: Db, email: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const [user] = await tx.$queryRaw<{ id: string; role: string }[]>`
      SELECT id, role::text AS role FROM "User" WHERE email = ${email.trim().toLowerCase()} FOR NO KEY UPDATE`;
    if (!user) throw new NotFoundError('user');
    if (user.role === 'admin') return;
    const { id: userId, role } = user;
    await tx.user.update({ where: { id: userId }, data: { role: 'admin' }, select: { id: true } });
    const act = { act: 'role', userId, role: 'admin' };
    const effect = { before: { role }, after: { role: 'admin' } };
    const said = { actor: commandLine.actor, reason: 'npm run admin:make', key: `make-admin:${randomUUIDv7()}` };
    await writeAudit(tx, { ...said, act: act.act, userId, subjectIds: [], input: act, effect });
  });
}
