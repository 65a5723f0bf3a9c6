import { sendMailAgainIn } from '#/features/account/commands/send-mail-again.ts';
import { type ActContext, type Done, nothingMade } from '#/features/admin/commands/act-context.ts';
import type { Act } from '#/features/admin/schema.ts';
import { GoneError } from '#/lib/errors.ts';

/** Sends a mail again. @throws NotFoundError (mail), GoneError, ValidationError (mailId) where it has nothing to say any more */
export async function sendMail(context: ActContext, { mailId }: Extract<Act, { act: 'sendMail' }>): Promise<Done> {
  const { tx, userId } = context;
  const { id } = await sendMailAgainIn(tx, context, { userId, mailId });
  return { subjectIds: [...new Set([mailId, id])], movedCredits: 0 };
}

/**
 * Opens the archive of an account for whoever does it: it changes nothing, and its row in the record is the leave (`openedExport`).
 * @throws GoneError where the account was deleted
 */
export async function openExport({ tx, userId }: ActContext): Promise<Done> {
  const { deletedAt } = await tx.user.findUniqueOrThrow({ where: { id: userId }, select: { deletedAt: true } });
  if (deletedAt) throw new GoneError();
  return nothingMade;
}
