import { type ActContext, type Done, nothingMade } from '#/features/admin/commands/act-context.ts';
import type { Act } from '#/features/admin/schema.ts';
import { ForbiddenError, ValidationError } from '#/lib/errors.ts';

/**
 * Changes a role. The transaction holds the locks of all admins (`lockForAct`), so of two who take the role from each other one is
 * the last. @throws ForbiddenError where no admin would be left, ValidationError (role) where it is so already
 */
export async function changeRole({ tx, userId }: ActContext, { role }: Extract<Act, { act: 'role' }>): Promise<Done> {
  const before = await tx.user.findUniqueOrThrow({ where: { id: userId }, select: { role: true } });
  if (before.role === role) throw new ValidationError([{ field: 'role', message: `is ${role} already` }]);
  if (before.role === 'admin') await assertOtherAdmin(tx, userId);
  await tx.user.update({ where: { id: userId }, data: { role }, select: { id: true } });
  return nothingMade;
}

/** @throws ForbiddenError where no other account could act as an admin. The transaction holds the locks of all admins. */
export async function assertOtherAdmin(tx: ActContext['tx'], userId: string): Promise<void> {
  const others = await tx.user.count({
    where: { role: 'admin', blockedAt: null, deletionAt: null, id: { not: userId } },
  });
  if (others === 0) throw new ForbiddenError('This is the last admin: make somebody else an admin first.');
}
