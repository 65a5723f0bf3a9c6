import { randomUUIDv7 } from 'node:crypto';
import { writeAudit } from '#/features/admin/store/audit.ts';
import type { Operator } from '#/http/context.ts';
import { NotFoundError } from '#/lib/errors.ts';
import { type Db, inTransaction } from '#/platform/db.ts';

/**
 * Opens the view of a user for an operator, by recording who looks and why. No session of the user is made.
 * @throws NotFoundError (user)
 */
export async function openView(
  db: Db,
  operator: Operator,
  { userId, reason }: { userId: string; reason: string },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const user = await tx.user.findUnique({ where: { id: userId }, select: { id: true } });
    if (!user) throw new NotFoundError('user');
    const key = `view:${randomUUIDv7()}`;
    await writeAudit(tx, {
      actor: operator.actor,
      act: 'view',
      userId,
      subjectIds: [],
      reason,
      input: {},
      effect: {},
      key,
    });
  });
}
