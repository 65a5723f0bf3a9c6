import { deletionDays } from '#/features/account/rules/deletion.ts';
import { openStatuses } from '#/features/tasks/rules/lifecycle.ts';
import type { Ledger } from '#/ledger/ledger.ts';
import { NotFoundError } from '#/lib/errors.ts';

/** What the deletion of an account takes, in figures, and when it is due where it was asked for. */
export type DeletionView = {
  /** When the account is deleted; null where nobody asked for that. */
  deletionAt: Date | null;
  /** For how many days it can be called off. */
  days: number;
  openTasks: number;
  lostCredits: number;
  /** The plan that renews, and ends; null where none does. */
  plan: string | null;
  results: number;
  uploads: number;
};

/** @throws NotFoundError (user) */
export async function getDeletion(ledger: Ledger, userId: string): Promise<DeletionView> {
  const { db } = ledger;
  const [user, openTasks, results, uploads, { availableCredits, heldCredits }] = await Promise.all([
    db.user.findUnique({
      where: { id: userId },
      select: { deletionAt: true, renewsAt: true, plan: { select: { name: true } } },
    }),
    db.task.count({ where: { userId, status: { in: [...openStatuses] } } }),
    db.task.count({ where: { userId, removedAt: null, outputFile: { not: null } } }),
    db.upload.count({ where: { userId } }),
    readCredits(ledger, userId),
  ]);
  if (!user) throw new NotFoundError('user');
  const lostCredits = availableCredits + heldCredits;
  return {
    deletionAt: user.deletionAt,
    days: deletionDays,
    openTasks,
    lostCredits,
    plan: user.renewsAt === null ? null : (user.plan?.name ?? null),
    results,
    uploads,
  };
}

/** What can be spent, and what is held for open work, which comes back before the rest is lost. */
async function readCredits(ledger: Ledger, userId: string) {
  const [balance, held] = await Promise.all([
    ledger.getBalance(userId),
    ledger.db.task.aggregate({
      where: { userId, status: { in: [...openStatuses] } },
      _sum: { chargedCredits: true },
    }),
  ]);
  return { availableCredits: balance.availableCredits, heldCredits: held._sum.chargedCredits ?? 0 };
}
