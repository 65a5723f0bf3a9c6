import { NotFoundError } from '#/lib/errors.ts';
import type { Db } from '#/server/db.ts';

const planSelect = {
  name: true,
  description: true,
  monthlyPriceCents: true,
  yearlyPriceCents: true,
  credits: true,
  features: true,
} as const;

/** The plans on sale, the cheapest first. */
export async function listPlans(db: Db) {
  return db.plan.findMany({
    where: { isActive: true },
    orderBy: [{ monthlyPriceCents: 'asc' }, { name: 'asc' }],
    select: planSelect,
  });
}

/**
 * The user's plan and its present period.
 * @throws NotFoundError when the user has no plan yet
 */
export async function getCurrentPlan(db: Db, userId: string) {
  const user = await db.user.findUnique({
    where: { id: userId },
    select: { planId: true, plan: { select: planSelect } },
  });
  if (!user?.plan || !user.planId) throw new NotFoundError('plan of this user');
  const period = await db.planPeriod.findFirst({
    where: { userId, planId: user.planId },
    orderBy: { startsAt: 'desc' },
    select: { billingCycle: true, startsAt: true, endsAt: true },
  });
  if (!period) throw new NotFoundError('period of this plan');
  return { plan: user.plan, ...period };
}
