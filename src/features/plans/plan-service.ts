import { randomUUIDv7 } from 'node:crypto';
import { type Answered, accepted, answerOnce, clientKey, systemKey } from '#/features/credits/credit-manager.ts';
import type { GrantRequest } from '#/features/credits/decide-grant.ts';
import { type Ledger, openLedger } from '#/features/credits/ledger.ts';
import { addMonths } from '#/features/plans/calendar.ts';
import { upgradeRefusal } from '#/features/plans/decide-upgrade.ts';
import { freePlanName } from '#/features/plans/plan-catalog.ts';
import type { UpgradePlanInput } from '#/features/plans/schema.ts';
import { NotFoundError, ValidationError } from '#/lib/errors.ts';
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
      if (!wanted)
        throw new ValidationError([
          { field: 'planName', message: `must be one of ${plans.map((plan) => plan.name).join(', ')}` },
        ]);
      const current = plans.find((plan) => plan.id === planId);
      // The sign-up's own credits come first; whoever calls this makes the sign-up whole before.
      if (!current) throw new NotFoundError('plan of this user');
      const refusal = upgradeRefusal(current, wanted);
      if (refusal) throw refusal;
      const grantId = giveAllotment(ledger, wanted, {
        userId,
        source: 'PLAN',
        expiresAt: addMonths(ledger.now, 1),
        facts: {
          description: `${wanted.name} plan`,
          metadata: { plan: wanted.name, billingCycle, testMode: true },
          actor: asked.actor,
        },
      });
      return { plan: wanted.name, credits: ledger.available(userId), grantedCredits: wanted.credits, grantId };
    });
    const { grantId, ...answer } = answered.answer;
    if (!answered.replayed && wanted) {
      await ledger.write();
      await startPeriod(tx, {
        userId,
        planId: wanted.id,
        billingCycle,
        startsAt: ledger.now,
        endsAt: addMonths(ledger.now, 1),
        grantId,
      });
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
    const { answer } = answerOnce(ledger, key, () => {
      const grantId = giveAllotment(ledger, plan, {
        userId,
        source: 'SIGNUP',
        expiresAt: null,
        facts: { description: 'Welcome credits', metadata: { plan: plan.name }, actor: 'system' },
      });
      return { grantId };
    });
    await ledger.write();
    await startPeriod(tx, {
      userId,
      planId: plan.id,
      billingCycle: null,
      startsAt: ledger.now,
      endsAt: null,
      ...answer,
    });
    return true;
  });
}

/** Puts everybody who has no plan on the Free plan with its credits, and tells of each. */
export async function startMissingFreePlans(db: Db, print: (line: string) => void): Promise<void> {
  const users = await db.user.findMany({ where: { planId: null }, select: { id: true, email: true } });
  for (const user of users) {
    if (await startFreePlan(db, user.id)) print(`✓ Assigned ${freePlanName} plan to user: ${user.email}`);
  }
}

/** Gives a plan's credits and returns the grant's id; null for a plan that an admin set to give none. */
function giveAllotment(
  ledger: Ledger,
  plan: { credits: number },
  grant: Pick<GrantRequest, 'userId' | 'source' | 'expiresAt' | 'facts'>,
): string | null {
  if (plan.credits === 0) return null;
  const grantId = randomUUIDv7();
  accepted(ledger.decide({ kind: 'grant', grantId, amountCredits: plan.credits, ...grant }));
  return grantId;
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
