import { type ActContext, type Done, nothingMade } from '#/features/admin/commands/act-context.ts';
import { assertOtherAdmin } from '#/features/admin/commands/change-role.ts';
import { ValidationError } from '#/lib/errors.ts';

/**
 * Blocks an account and ends its sessions. Charges look at it under the account's lock, which this transaction holds: once it has
 * returned, no charge follows. @throws ValidationError (userId) where it is blocked already,
 * ForbiddenError (the last admin)
 */
export async function blockAccount({ tx, userId }: ActContext): Promise<Done> {
  const { role } = await tx.user.findUniqueOrThrow({ where: { id: userId }, select: { role: true } });
  if (role === 'admin') await assertOtherAdmin(tx, userId);
  await setBlocked(tx, userId, true);
  return endSessions({ tx, userId });
}

/** Takes the block off; sessions that were opened before it stay ended. @throws ValidationError (userId) where it is not blocked */
export async function unblockAccount({ tx, userId }: ActContext): Promise<Done> {
  await setBlocked(tx, userId, false);
  // A sign-in that was under way while the account was blocked may have left one, which nobody can use until now.
  return endSessions({ tx, userId });
}

/** Ends every session of a user; streams end within seconds. */
export async function endSessions({ tx, userId }: Pick<ActContext, 'tx' | 'userId'>): Promise<Done> {
  await tx.session.deleteMany({ where: { userId } });
  return nothingMade;
}

async function setBlocked(tx: ActContext['tx'], userId: string, isBlocked: boolean): Promise<void> {
  const { count } = await tx.user.updateMany({
    where: { id: userId, blockedAt: isBlocked ? null : { not: null } },
    data: { blockedAt: isBlocked ? new Date() : null },
  });
  if (count > 0) return;
  throw new ValidationError([{ field: 'userId', message: isBlocked ? 'is blocked already' : 'is not blocked' }]);
}
