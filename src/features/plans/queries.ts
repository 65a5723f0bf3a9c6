import { type BillingCycle, freePlanName } from '#/catalog/plans.ts';
import type { WelcomeTerms } from '#/features/plans/limits.ts';
import {
  changeTakesEffectAt,
  type PlanTerms,
  paidPlanOf,
  recurringTermsOf,
} from '#/features/plans/rules/plan-terms.ts';
import { cycleSinceSql } from '#/features/plans/store/plan-periods.ts';
import { countWelcomesToday, readSignUp } from '#/features/plans/store/welcome-mailboxes.ts';
import type { Prisma } from '#/generated/prisma/client.ts';
import {
  allotmentOf,
  availableCredits,
  type Beside,
  decideRenewal,
  type Ledger,
  type Period,
  type RecurringGrant,
} from '#/ledger/ledger.ts';
import { NotFoundError } from '#/lib/errors.ts';
import type { Db } from '#/platform/db.ts';

/** What of a plan people are shown. */
export const shownPlanSelect = {
  name: true,
  description: true,
  monthlyPriceCents: true,
  yearlyPriceCents: true,
  credits: true,
  rolloverCapCredits: true,
  features: true,
} as const;

/** A plan as people are shown it: prices in cents, its allotment and roll-over in credits. */
type ShownPlan = Prisma.PlanGetPayload<{ select: typeof shownPlanSelect }>;

const plansSql = `/* plans:on-sale */
SELECT ${Object.keys(shownPlanSelect)
  .map((name) => `"${name}"`)
  .join(', ')} FROM "Plan" WHERE "isActive" ORDER BY "monthlyPriceCents", name`;

/** Returns the plans on sale, the cheapest first. Every page asks for them: so the statement is named, and prepared once. */
export function listPlans(db: Db): Promise<ShownPlan[]> {
  return db.$queryRawUnsafe<ShownPlan[]>(plansSql);
}

/**
 * Returns the welcome credits of an account that is made now: those of the Free plan, or 0 where the cap of the day is
 * reached. A mailbox that has had them gets none all the same.
 * @param plans plans that have been read: where Free is among them, it is not read again
 */
export async function readWelcomeCredits(
  db: Db,
  terms: WelcomeTerms | undefined,
  plans: readonly Pick<CurrentPlan['plan'], 'name' | 'credits'>[] = [],
): Promise<number> {
  const free =
    plans.find(({ name }) => name === freePlanName) ??
    (await db.plan.findUnique({ where: { name: freePlanName }, select: { credits: true } }));
  const cap = terms?.maxGrantsPerDay ?? null;
  if (!free || (cap !== null && (await countWelcomesToday(db)) >= cap)) return 0;
  return free.credits;
}

/** Returns the welcome credits that come when a user's address is verified; 0 where none wait, or the cap of today is reached. */
export async function readWaitingWelcome(db: Db, terms: WelcomeTerms | undefined, userId: string): Promise<number> {
  const signUp = await readSignUp(db, userId);
  return signUp?.isWelcomeWaiting ? readWelcomeCredits(db, terms) : 0;
}

type NextPlan = RecurringGrant['next'];

/** What happens at the end of the current period. */
export type Renewal = {
  at: Date;
  /** The plan of the next period, and its allotment in credits. */
  plan: string;
  credits: number;
  /** At most this many unused credits of the current period roll over until `rolloverUntil`. */
  rolloverCapCredits: number;
  rolloverUntil: Date | null;
  /** The credits that would roll over if nothing more were spent. */
  rollsOverCredits: number;
};

/** A user's plan, its period and what follows. `endsAt`, `renewal` and `downgradeAt` are null for a plan without an end. */
export type CurrentPlan = {
  plan: ShownPlan;
  billingCycle: BillingCycle | null;
  startsAt: Date;
  endsAt: Date | null;
  renewal: Renewal | null;
  /** The scheduled change: the cheaper plan, or the same one in another cycle, and its start; null when none is scheduled. */
  nextPlan: string | null;
  nextPlanAt: Date | null;
  /** The billing cycle that follows with it, where it changes; else null. */
  nextBillingCycle: BillingCycle | null;
  /** When a downgrade, or another billing cycle, would take effect if it were scheduled now. */
  downgradeAt: Date | null;
};

/**
 * Returns the user's plan and period as they are now, including a renewal or a downgrade that is due and not booked yet, and
 * what follows. Writes nothing. It is one statement, and a second one where a period is due that is not booked yet.
 * @throws NotFoundError when the user has no plan yet
 */
export async function getCurrentPlan(ledger: Ledger, userId: string): Promise<CurrentPlan> {
  return (await getPlanAndCredits(ledger, userId)).plan;
}

/** Returns the same plan with the available credits, which are read with it. @throws NotFoundError as `getCurrentPlan` */
export async function getPlanAndCredits(
  { db, readAccountAt }: Ledger,
  userId: string,
): Promise<{ plan: CurrentPlan; availableCredits: number }> {
  const { now, advanced, beside: stored } = await readAccountAt(userId, undefined, storedPlan);
  if (!stored) throw new NotFoundError('plan of this user');
  const begun = advanced.periods.at(-1);
  const period = begun ?? stored.period;
  const next: NextPlan = begun ? (advanced.account.recurring?.next ?? null) : stored.next;
  const plan = begun
    ? await db.plan.findUniqueOrThrow({ where: { id: paidPlanOf(begun.terms).plan.id }, select: shownPlanSelect })
    : stored.plan;
  const { anchorAt, startsAt, endsAt } = period;
  const { billingCycle } = paidPlanOf(period.terms);
  const cycleSince = cycleSinceOf(stored, advanced.periods);
  const paid = endsAt && { billingCycle, anchorAt, endsAt, cycleSince };
  const following = next && paidPlanOf(next.terms);
  const current = {
    plan,
    billingCycle,
    startsAt,
    endsAt,
    renewal: endsAt && renewalOf({ ...period, endsAt }, next, advanced.account.grants),
    nextPlan: following?.plan.name ?? null,
    nextPlanAt: next?.at ?? null,
    nextBillingCycle: following && following.billingCycle !== billingCycle ? following.billingCycle : null,
    downgradeAt: paid && changeTakesEffectAt(paid, now),
  };
  return { plan: current, availableCredits: availableCredits(advanced.account, now) };
}

/** The start of the first period in a row with the plan and cycle of the last one, of the stored one and those that began since. */
function cycleSinceOf(stored: StoredPlan, begun: readonly Period[]): Date {
  const first = { ...paidPlanOf(stored.period.terms), since: stored.cycleSince };
  return begun.reduce((before, { terms, startsAt }) => {
    const { plan, billingCycle } = paidPlanOf(terms);
    const isSame = plan.id === before.plan.id && billingCycle === before.billingCycle;
    return { plan, billingCycle, since: isSame ? before.since : startsAt };
  }, first).since;
}

const termsOfPlan = ['id', 'name', 'credits', 'rolloverCapCredits', 'monthlyPriceCents', 'yearlyPriceCents'] as const;

/** SQL of the plan whose id is `id` as JSON, with these columns. */
function planSql(id: string, columns: readonly string[]): string {
  const pairs = columns.map((name) => `'${name}', l."${name}"`).join(', ');
  return `(SELECT json_build_object(${pairs}) FROM "Plan" l WHERE l.id = ${id})`;
}

type StoredPlan = { plan: CurrentPlan['plan']; period: Period; next: NextPlan; cycleSince: Date };

type StoredPlanJson = {
  period: {
    plan: CurrentPlan['plan'] & { id: string };
    billingCycle: BillingCycle | null;
    anchorAt: string;
    startsAt: string;
    endsAt: string | null;
    cycleSince: string | null;
  } | null;
  nextPlan: PlanTerms | null;
  nextPlanAt: string | null;
  nextBillingCycle: BillingCycle | null;
};

/** The newest period of an account's plan, and the plan that is to follow; null of an account without a plan. */
export const storedPlan: Beside<StoredPlan | null> = {
  name: 'storedPlan',
  sql: `SELECT json_build_object('nextPlanAt', u."nextPlanAt", 'nextBillingCycle', u."nextBillingCycle", 'nextPlan', ${planSql('u."nextPlanId"', termsOfPlan)},
    'period', (
      SELECT json_build_object('billingCycle', p."billingCycle", 'anchorAt', p."anchorAt", 'startsAt', p."startsAt",
        'endsAt', p."endsAt", 'cycleSince', CASE WHEN p."billingCycle" = 'yearly' THEN ${cycleSinceSql('p')} END, 'plan', ${planSql('p."planId"', ['id', ...Object.keys(shownPlanSelect)])})
      FROM "PlanPeriod" p WHERE p."userId" = u.id ORDER BY p."digestSeq" DESC LIMIT 1))`,
  of({ period, nextPlan, nextPlanAt, nextBillingCycle }: StoredPlanJson) {
    if (!period) return null;
    const { billingCycle, anchorAt, startsAt, endsAt, cycleSince } = period;
    const { id: _, ...plan } = period.plan;
    return {
      plan,
      // It is read of years only: months are not counted from it.
      cycleSince: new Date(cycleSince ?? startsAt),
      period: {
        terms: recurringTermsOf(period.plan, billingCycle),
        anchorAt: new Date(anchorAt),
        startsAt: new Date(startsAt),
        endsAt: endsAt === null ? null : new Date(endsAt),
      },
      next:
        nextPlan && nextPlanAt !== null
          ? { terms: recurringTermsOf(nextPlan, nextBillingCycle ?? billingCycle), at: new Date(nextPlanAt) }
          : null,
    };
  },
};

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
  // The cap is stored with the grant, because the plan's own cap may have changed since the grant was given.
  const rolloverCapCredits = allotment?.rolloverCapCredits ?? period.terms.rolloverCapCredits;
  return {
    at: endsAt,
    plan: paidPlanOf(following.terms).plan.name,
    credits: allotmentOf(following)?.credits ?? 0,
    rolloverCapCredits,
    rolloverUntil: allotmentOf(period)?.rolloverUntil ?? null,
    rollsOverCredits: Math.min(allotment?.remainingCredits ?? 0, rolloverCapCredits),
  };
}
