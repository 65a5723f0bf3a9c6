import { randomUUIDv7 } from 'node:crypto';
import { accepted, type Answered, answerOnce, clientKey, systemKey } from '#/features/credits/credit-manager.ts';
import { openLedger } from '#/features/credits/ledger.ts';
import { addMonths } from '#/features/plans/calendar.ts';
import { upgradeRefusal } from '#/features/plans/decide-upgrade.ts';
import { freePlanName } from '#/features/plans/plan-catalog.ts';
import type { UpgradePlanInput } from '#/features/plans/schema.ts';
import { ValidationError } from '#/lib/errors.ts';
import { type Db, inTransaction, type Transaction } from '#/server/db.ts';

/** What an upgrade came to: the plan, the balance afterwards and what the plan gave, in credits. */
export type UpgradeAnswer = { plan: string; credits: number; grantedCredits: number };

/**
 * Moves a user up to a dearer plan at once: its allotment as a PURCHASE line that expires at the end of the first month,
 * a new anchor, and the period. Grants already there stay. Until payments are configured nothing is paid.
 * @throws ValidationError (no such plan), DomainError ALREADY_ON_PLAN or NOT_AN_UPGRADE, IdempotencyConflictError, BusyError
 */
export async function upgradePlan(
  db: Db,
  asked: UpgradePlanInput & { userId: string; actor: string },
): Promise<Answered<UpgradeAnswer>> {
  const { userId, planName, billingCycle } = asked;
  const key = clientKey(userId, asked.idempotencyKey, 'upgradePlan', { planName, billingCycle });
  return inTransaction(db, async (tx) => {
    const ledger = await openLedger(tx, { userIds: [userId], keys: [key] });
    const plans = await tx.plan.findMany();
    const { planId } = await tx.user.findUniqueOrThrow({ where: { id: userId }, select: { planId: true } });
    const wanted = plans.find((plan) => plan.name === planName);
    const answered = answerOnce(ledger, key, () => {
      if (!wanted) throw new ValidationError([{ field: 'planName', message: `must be one of ${plans.map((plan) => plan.name).join(', ')}` }]);
      const current = plans.find((plan) => plan.id === planId) ?? { name: 'no', monthlyPriceCents: -1, isActive: true };
      const refusal = upgradeRefusal(current, wanted);
      if (refusal) throw refusal;
      const outcome = accepted(
        ledger.decide({
          kind: 'grant',
          userId,
          grantId: randomUUIDv7(),
          amountCredits: wanted.credits,
          source: 'PLAN',
          expiresAt: addMonths(ledger.now, 1),
          facts: { description: `${wanted.name} plan`, metadata: { plan: wanted.name, billingCycle, testMode: true }, actor: asked.actor },
        }),
      );
      if (outcome.kind !== 'granted') throw new Error('A grant was decided as something else.');
      return { plan: wanted.name, credits: outcome.balance, grantedCredits: wanted.credits, grantId: outcome.grantId };
    });
    const { grantId, ...answer } = answered.answer;
    if (!answered.replayed && wanted) {
      await ledger.write();
      await startPeriod(tx, { userId, planId: wanted.id, billingCycle, startsAt: ledger.now, endsAt: addMonths(ledger.now, 1), grantId });
    }
    return { answer, replayed: answered.replayed };
  });
}

/**
 * Puts a user without a plan on the Free plan with its credits, exactly once for the life of the account, however often
 * and from wherever it is called. Gives whether this call did it.
 * @throws NotFoundError (user), BusyError
 */
export async function startFreePlan(db: Db, userId: string): Promise<boolean> {
  const key = systemKey(userId, `signup:${userId}`, 'signup');
  return inTransaction(db, async (tx) => {
    const ledger = await openLedger(tx, { userIds: [userId], keys: [key] });
    if (ledger.replayOf(key)) return false;
    const plan = await tx.plan.findUniqueOrThrow({ where: { name: freePlanName } });
    const { answer } = answerOnce(ledger, key, () =>
      accepted(
        ledger.decide({
          kind: 'grant',
          userId,
          grantId: randomUUIDv7(),
          amountCredits: plan.credits,
          source: 'SIGNUP',
          expiresAt: null,
          facts: { description: 'Welcome credits', metadata: { plan: plan.name }, actor: 'system' },
        }),
      ),
    );
    await ledger.write();
    const grantId = answer.kind === 'granted' ? answer.grantId : null;
    await startPeriod(tx, { userId, planId: plan.id, billingCycle: null, startsAt: ledger.now, endsAt: null, grantId });
    return true;
  });
}

async function startPeriod(
  tx: Transaction,
  period: {
    userId: string;
    planId: string;
    billingCycle: UpgradePlanInput['billingCycle'] | null;
    startsAt: Date;
    endsAt: Date | null;
    grantId: string | null;
  },
): Promise<void> {
  await tx.planPeriod.create({ data: { ...period, anchorAt: period.startsAt } });
  await tx.user.update({ where: { id: period.userId }, data: { planId: period.planId }, select: { id: true } });
}
