import type { ActContext, ActParts, By, Done } from '#/features/admin/commands/act-context.ts';
import { nothingMade } from '#/features/admin/commands/act-context.ts';
import { blockAccount, endSessions, unblockAccount } from '#/features/admin/commands/block-account.ts';
import { changePlan, keepPresentPlan } from '#/features/admin/commands/change-plan.ts';
import { changeRole } from '#/features/admin/commands/change-role.ts';
import { deleteLater, keepAccount } from '#/features/admin/commands/close-account.ts';
import { openExport, sendMail } from '#/features/admin/commands/help-account.ts';
import { endTask, retryTask } from '#/features/admin/commands/help-task.ts';
import { grant, refund, takeBack, undoExpiry, voidGrant } from '#/features/admin/commands/move-credits.ts';
import type { Act } from '#/features/admin/schema.ts';
import { readState } from '#/features/admin/store/account-state.ts';
import type { Effect } from '#/features/admin/store/audit-entries.ts';
import { ForbiddenError, NotFoundError } from '#/lib/errors.ts';
import type { Transaction } from '#/platform/db.ts';

/**
 * Does an act in the caller's transaction, whose locks `lockForAct` took, and returns what it changed. To see the effect of an act
 * before it is done, this is done and undone with its transaction.
 * @throws what the act throws
 */
export async function performAct(
  tx: Transaction,
  services: ActParts,
  by: By,
  { act, userId }: { act: Act; userId: string },
): Promise<Effect> {
  const ledger = services.ledger.within(tx);
  const before = await readState(ledger, userId);
  const actor = by.userId === null ? 'system' : by.actor;
  const { subjectIds, movedCredits } = await verbOf(act, { ...services, ledger, tx, userId, actor });
  const after = await readState(ledger, userId);
  return { before, after, subjectIds: subjectIds.filter((id) => id !== null), movedCredits };
}

function verbOf(act: Act, context: ActContext): Promise<Done> | Done {
  switch (act.act) {
    case 'grant':
      return grant(context, act);
    case 'takeBack':
      return takeBack(context, act);
    case 'void':
      return voidGrant(context, act);
    case 'refund':
      return refund(context, act);
    case 'undoExpiry':
      return undoExpiry(context, act);
    case 'plan':
      return changePlan(context, act);
    case 'keepPlan':
      return keepPresentPlan(context);
    case 'block':
      return blockAccount(context);
    case 'unblock':
      return unblockAccount(context);
    case 'signOut':
      return endSessions(context);
    case 'role':
      return changeRole(context, act);
    case 'endTask':
      return endTask(context, act);
    case 'retryTask':
      return retryTask(context, act);
    case 'sendMail':
      return sendMail(context, act);
    case 'export':
      return openExport(context);
    case 'delete':
      return deleteLater(context);
    case 'keepAccount':
      return keepAccount(context);
    case 'note':
      return nothingMade;
  }
}

/**
 * Returns the user whom an act is about: named by it, or the owner of what it names. @throws NotFoundError
 */
export async function subjectOf(
  db: Pick<Transaction, 'creditTransaction' | 'creditGrant' | 'task' | 'mail'>,
  act: Act,
): Promise<string> {
  if ('userId' in act) return act.userId;
  const select = { userId: true } as const;
  if (act.act === 'void')
    return ownerOf('grant', await db.creditGrant.findUnique({ where: { id: act.grantId }, select }));
  if ('taskId' in act) return ownerOf('task', await db.task.findUnique({ where: { id: act.taskId }, select }));
  if (act.act === 'sendMail') return ownerOf('mail', await db.mail.findUnique({ where: { id: act.mailId }, select }));
  const [noun, type, id] =
    act.act === 'refund' ? (['charge', 'DEBIT', act.chargeId] as const) : (['expiry', 'EXPIRE', act.lineId] as const);
  return ownerOf(noun, await db.creditTransaction.findUnique({ where: { id, type }, select }));
}

function ownerOf(noun: string, found: { userId: string | null } | null): string {
  if (!found?.userId) throw new NotFoundError(noun);
  return found.userId;
}

/**
 * Takes an act's locks, the first of its transaction, and looks whether whoever does it still may. What may leave nobody an
 * admin locks every admin, too, in id order as all locks of users.
 * @throws NotFoundError (user), ForbiddenError (a role that was taken away meanwhile)
 */
export async function lockForAct(
  tx: Transaction,
  by: By,
  { act, userId }: { act: Act; userId: string },
): Promise<void> {
  const mayLeaveNone = act.act === 'role' || act.act === 'block' || act.act === 'delete';
  const locked = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM "User" WHERE id = ${userId}::uuid OR (${mayLeaveNone} AND role = 'admin')
    ORDER BY id FOR NO KEY UPDATE`;
  if (!locked.some(({ id }) => id === userId)) throw new NotFoundError('user');
  if (by.userId === null) return;
  const now = await tx.user.findUnique({ where: { id: by.userId, blockedAt: null }, select: { role: true } });
  if (now?.role === 'admin' || now?.role === by.role) return;
  throw new ForbiddenError('Your role was taken away meanwhile. Nothing was done.');
}
