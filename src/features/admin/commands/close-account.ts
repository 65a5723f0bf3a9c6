import { cancelDeletionIn } from '#/features/account/commands/cancel-deletion.ts';
import { requestDeletionIn } from '#/features/account/commands/request-deletion.ts';
import { type ActContext, type Done, nothingMade } from '#/features/admin/commands/act-context.ts';
import { assertOtherAdmin } from '#/features/admin/commands/change-role.ts';
import { ValidationError } from '#/lib/errors.ts';

/** Has an account deleted in 14 days; a mail tells its owner how to call it off. @throws ForbiddenError (the last admin), GoneError */
export async function deleteLater({ tx, secret, userId }: ActContext): Promise<Done> {
  const { role } = await tx.user.findUniqueOrThrow({ where: { id: userId }, select: { role: true } });
  if (role === 'admin') await assertOtherAdmin(tx, userId);
  await requestDeletionIn(tx, { secret }, { userId });
  return nothingMade;
}

/** Calls the deletion of an account off. @throws ValidationError (userId) where none was asked for, GoneError (it has begun) */
export async function keepAccount({ tx, userId }: ActContext): Promise<Done> {
  if (await cancelDeletionIn(tx, { userId })) return nothingMade;
  throw new ValidationError([{ field: 'userId', message: 'is not to be deleted' }]);
}
