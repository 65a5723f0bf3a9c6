import type { BillingCycle } from '#/catalog/plans.ts';
import { allotmentOf, changeTakesEffectAt, decideRenewal, type Period, readAccountAt } from '#/ledger/ledger.ts';
import { NotFoundError } from '#/lib/errors.ts';
import type { Db } from '#/platform/db.ts';

const planSelect = {
  name: true,
  description: true,
  monthlyPriceCents: true,
  yearlyPriceCents: true,
  credits: true,
  rolloverCapCredits: true,
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

type NextPlan = { plan: Period['plan']; at: Date } | null;

/** What happens when the present period ends. */
export type Renewal = {
  at: Date;
  /** The plan of the period that begins then, and what it gives, in credits. */
  plan: string;
  credits: number;
  /** Of what is unused of this period, so many credits at most stay until `rolloverUntil`. */
  rolloverCapCredits: number;
  rolloverUntil: Date | null;
  /** What that would be if nothing more were spent, in credits. */
  rollsOverCredits: number;
};

/** The plan somebody is on, its period, and what follows. The last ones are null where nothing ends or follows. */
export type CurrentPlan = {
  plan: Awaited<ReturnType<typeof listPlans>>[number];
  billingCycle: BillingCycle | null;
  startsAt: Date;
  endsAt: Date | null;
  renewal: Renewal | null;
  /** The cheaper plan that was chosen to follow, and from when. */
  nextPlan: string | null;
  nextPlanAt: Date | null;
  /** From when a cheaper plan would follow if it were chosen now. */
  downgradeAt: Date | null;
};

/**
 * The user's plan and period as they are now, also where a renewal or a change is due that nothing has booked yet, with
 * what follows. It writes nothing.
 * @throws NotFoundError when the user has no plan yet
 */
export async function getCurrentPlan(db: Db, userId: string): Promise<CurrentPlan> {
  const { now, advanced } = await readAccountAt(db, userId);
  const begun = advanced.periods.at(-1);
  // Read after the account: what it found due may be booked meanwhile, and is then in both.
  const stored = await readStoredPlan(db, userId);
  const period = begun ?? stored.period;
  const next: NextPlan = begun ? (advanced.account.subscription?.next ?? null) : stored.next;
  const plan = begun
    ? await db.plan.findUniqueOrThrow({ where: { id: begun.plan.id }, select: planSelect })
    : stored.plan;
  const { billingCycle, anchorAt, startsAt, endsAt } = period;
  const paid = endsAt && { billingCycle, anchorAt, endsAt };
  return {
    plan,
    billingCycle,
    startsAt,
    endsAt,
    renewal: endsAt && renewalOf({ ...period, endsAt }, next, advanced.account.grants),
    nextPlan: next?.plan.name ?? null,
    nextPlanAt: next?.at ?? null,
    downgradeAt: paid && changeTakesEffectAt(paid, now),
  };
}

const termsSelect = { id: true, name: true, credits: true, rolloverCapCredits: true, monthlyPriceCents: true } as const;

async function readStoredPlan(
  db: Db,
  userId: string,
): Promise<{ plan: CurrentPlan['plan']; period: Period; next: NextPlan }> {
  const user = await db.user.findUnique({
    where: { id: userId },
    select: { plan: { select: { ...planSelect, id: true } }, nextPlan: { select: termsSelect }, nextPlanAt: true },
  });
  if (!user?.plan) throw new NotFoundError('plan of this user');
  const { plan: terms, nextPlan, nextPlanAt } = user;
  const period = await db.planPeriod.findFirst({
    where: { userId, planId: terms.id },
    orderBy: { startsAt: 'desc' },
    select: { billingCycle: true, anchorAt: true, startsAt: true, endsAt: true },
  });
  if (!period) throw new NotFoundError('period of this plan');
  const { id: _, ...plan } = terms;
  const next = nextPlan && nextPlanAt && { plan: nextPlan, at: nextPlanAt };
  return { plan, period: { plan: terms, ...period }, next };
}

type PlanGrant = {
  source: string;
  remainingCredits: number;
  expiresAt: Date | null;
  voidedAt: Date | null;
  rolloverCapCredits: number;
};

function renewalOf(period: Period & { endsAt: Date }, next: NextPlan, grants: readonly PlanGrant[]): Renewal {
  const { endsAt } = period;
  const following = decideRenewal({ ...period, next });
  const allotment = grants.find(
    ({ source, expiresAt, voidedAt }) =>
      source === 'PLAN' && voidedAt === null && expiresAt?.getTime() === endsAt.getTime(),
  );
  // Rolling over belongs to the grant: its cap is the plan's of when it was given.
  const rolloverCapCredits = allotment?.rolloverCapCredits ?? period.plan.rolloverCapCredits;
  return {
    at: endsAt,
    plan: following.plan.name,
    credits: allotmentOf(following)?.credits ?? 0,
    rolloverCapCredits,
    rolloverUntil: allotmentOf(period)?.rolloverUntil ?? null,
    rollsOverCredits: Math.min(allotment?.remainingCredits ?? 0, rolloverCapCredits),
  };
}
