import { freePlanName } from '#/catalog/plans.ts';
import { recurringTermsOf } from '#/features/plans/rules/plan-terms.ts';
import { type Ledger, systemKey } from '#/ledger/ledger.ts';
import { inTransaction } from '#/platform/db.ts';

/**
 * Ends a plan that renews, for an account that is closed: the Free plan follows at once and for good, and gives nothing. Credits of
 * the plan stay; whoever closes the account takes them. Without a plan that renews it does nothing.
 * @throws NotFoundError (user), BusyError
 */
export async function endPlan(ledger: Ledger, userId: string): Promise<void> {
  await inTransaction(ledger.db, async (tx) => {
    const at = await ledger.bookDue(tx, userId);
    const period = await tx.planPeriod.findFirst({
      where: { userId },
      orderBy: { digestSeq: 'desc' },
      select: { id: true, endsAt: true },
    });
    if (!period?.endsAt) return;
    const plan = await tx.plan.findUniqueOrThrow({ where: { name: freePlanName } });
    const key = systemKey(userId, `end-plan:${period.id}`, 'endPlan');
    const session = await ledger.openSession(tx, { userIds: [userId], keys: [key], until: at });
    session.once(
      key,
      (account) =>
        account.startPeriod(
          { terms: recurringTermsOf(plan, null), anchorAt: account.now, startsAt: account.now, endsAt: null },
          { actor: 'system' },
        ),
      at,
    );
    await session.write();
  });
}
