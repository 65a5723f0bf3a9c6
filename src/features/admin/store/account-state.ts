import { openStatuses } from '#/features/tasks/rules/lifecycle.ts';
import type { Role } from '#/generated/prisma/enums.ts';
import type { Ledger } from '#/ledger/ledger.ts';
import { NotFoundError } from '#/lib/errors.ts';

/** What acts change of an account, without personal data. Amounts in credits; instants as ISO text. */
export type AccountState = {
  availableCredits: number;
  debtCredits: number;
  plan: string | null;
  nextPlan: string | null;
  nextPlanAt: string | null;
  role: Role;
  isBlocked: boolean;
  /** When it is to be deleted; null where that was not asked for. */
  deletionAt: string | null;
  sessions: number;
  openTasks: number;
};

/** Reads an account as it stands, within the transaction of an act. @throws NotFoundError (user) */
export async function readState(ledger: Ledger, userId: string): Promise<AccountState> {
  const { db } = ledger;
  const user = await db.user.findUnique({
    where: { id: userId },
    select: {
      role: true,
      blockedAt: true,
      deletionAt: true,
      nextPlanAt: true,
      plan: { select: { name: true } },
      nextPlan: { select: { name: true } },
    },
  });
  if (!user) throw new NotFoundError('user');
  const { availableCredits, debtCredits } = await ledger.getBalance(userId);
  return {
    availableCredits,
    debtCredits,
    plan: user.plan?.name ?? null,
    nextPlan: user.nextPlan?.name ?? null,
    nextPlanAt: user.nextPlanAt?.toISOString() ?? null,
    role: user.role,
    isBlocked: user.blockedAt !== null,
    deletionAt: user.deletionAt?.toISOString() ?? null,
    sessions: await db.session.count({ where: { userId } }),
    openTasks: await db.task.count({ where: { userId, status: { in: [...openStatuses] } } }),
  };
}
