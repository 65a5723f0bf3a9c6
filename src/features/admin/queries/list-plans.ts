import { shownPlanSelect } from '#/features/plans/queries.ts';
import { NotFoundError } from '#/lib/errors.ts';
import type { Db } from '#/platform/db.ts';

const planSelect = {
  id: true,
  ...shownPlanSelect,
  isActive: true,
  updatedAt: true,
  _count: { select: { users: true, nextUsers: true } },
} as const;

/** Returns every plan, also those off sale, the cheapest first, with how many accounts have it and for how many it follows. */
export async function listAllPlans(db: Db) {
  const plans = await db.plan.findMany({
    orderBy: [{ isActive: 'desc' }, { monthlyPriceCents: 'asc' }, { name: 'asc' }],
    select: planSelect,
  });
  return plans.map(({ _count, ...plan }) => ({ ...plan, holders: _count.users, following: _count.nextUsers }));
}

/** How many holders a page has. */
const holdersOfPage = 50;

/**
 * Returns a page of the accounts that have a plan, in the order of their ids, with when their period ends and what follows.
 * @throws NotFoundError (plan)
 */
export async function listHolders(db: Db, { name, cursor }: { name: string; cursor?: string | undefined }) {
  const plan = await db.plan.findUnique({ where: { name }, select: { id: true } });
  if (!plan) throw new NotFoundError('plan');
  const rows = await db.user.findMany({
    where: { planId: plan.id, ...(cursor === undefined ? {} : { id: { gt: cursor } }) },
    orderBy: { id: 'asc' },
    take: holdersOfPage + 1,
    select: {
      id: true,
      name: true,
      email: true,
      renewsAt: true,
      nextPlanAt: true,
      nextPlan: { select: { name: true } },
    },
  });
  const holders = rows.slice(0, holdersOfPage).map(({ nextPlan, ...user }) => {
    return { ...user, nextPlan: nextPlan?.name ?? null };
  });
  return { holders, nextCursor: rows.length > holdersOfPage ? (holders.at(-1)?.id ?? null) : null };
}
