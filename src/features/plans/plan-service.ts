import { randomUUIDv7 } from 'node:crypto';
import { z } from 'zod';
import type { BillingCycle } from '#/catalog/plans.ts';
import { cycleRefusal, downgradeRefusal, upgradeRefusal } from '#/features/plans/rules/decide-upgrade.ts';
import { changeTakesEffectAt, recurringTermsOf } from '#/features/plans/rules/plan-terms.ts';
import {
  changeCycleInputSchema,
  downgradePlanInputSchema,
  keepPlanInputSchema,
  upgradePlanInputSchema,
} from '#/features/plans/schema.ts';
import { makeSignUpWhole, type Welcoming } from '#/features/plans/sign-up-service.ts';
import { readCycleSince } from '#/features/plans/store/plan-periods.ts';
import type { Plan } from '#/generated/prisma/client.ts';
import {
  type AccountSession,
  clientKey,
  type IdempotencyKey,
  type Ledger,
  periodOf,
  type Replayable,
  systemKey,
} from '#/ledger/ledger.ts';
import { askedShape } from '#/ledger/schema.ts';
import { checkInput } from '#/lib/check-input.ts';
import { DomainError, NotFoundError, ValidationError } from '#/lib/errors.ts';
import { inTransaction, type Transaction } from '#/platform/db.ts';

const upgradeSchema = z.object({ ...askedShape, ...upgradePlanInputSchema.shape });
const downgradeSchema = z.object({ ...askedShape, ...downgradePlanInputSchema.shape });
const cycleSchema = z.object({ ...askedShape, ...changeCycleInputSchema.shape });
const keepSchema = z.object({ ...askedShape, ...keepPlanInputSchema.shape });

/** The caller, and the instant at which the command runs, which only tests set. */
type By = Pick<z.output<typeof keepSchema>, 'userId' | 'actor' | 'now'>;

/** The answer to an upgrade: the plan, the available credits afterwards (`credits`) and the plan's allotment. */
export type UpgradeAnswer = { plan: string; credits: number; grantedCredits: number };

/**
 * Upgrades a user to a more expensive plan at once: grants its allotment as a PURCHASE line that expires at the end of the
 * first month, sets a new anchor and opens the period. Existing grants stay; a scheduled downgrade is canceled. Without
 * configured payments nothing is paid.
 * @throws ValidationError (no such plan), DomainError ALREADY_ON_PLAN or NOT_AN_UPGRADE, NotFoundError (user),
 *   IdempotencyConflictError, BusyError
 */
export async function upgradePlan(
  ledger: Ledger,
  input: z.input<typeof upgradeSchema>,
  options: Welcoming = {},
): Promise<Replayable<UpgradeAnswer>> {
  const { planName, billingCycle, idempotencyKey, ...asked } = checkInput(upgradeSchema, input);
  const key = clientKey(asked.userId, idempotencyKey, 'upgradePlan', { planName, billingCycle });
  return changePlan(ledger, { ...asked, ...options }, key, (account, state) => {
    const wanted = planNamed(state, planName);
    const refusal = upgradeRefusal(state.current, wanted);
    if (refusal) throw refusal;
    const running = state.periods.find(({ planId, endsAt }) => planId === wanted.id && endsAt && endsAt > account.now);
    if (running) throw stillRunning(wanted.name, running.endsAt);
    const period = periodOf(recurringTermsOf(wanted, billingCycle), account.now, account.now);
    const { allotmentCredits } = account.startPeriod(period, { actor: asked.actor });
    const answer = { plan: wanted.name, credits: account.available(), grantedCredits: allotmentCredits };
    return { answer, next: 'as it is' };
  });
}

/** The current plan, and the scheduled cheaper plan with its start; both null when none is scheduled. */
export type PlanChangeAnswer = { plan: string; nextPlan: string | null; nextPlanAt: Date | null };

/**
 * Schedules a downgrade to a cheaper plan at the end of the paid time: the month, or the year of a yearly plan. Until then
 * nothing changes.
 * @throws ValidationError (no such plan), DomainError ALREADY_ON_PLAN or NOT_A_DOWNGRADE, NotFoundError (user),
 *   IdempotencyConflictError, BusyError
 */
export async function downgradePlan(
  ledger: Ledger,
  input: z.input<typeof downgradeSchema>,
  options: Welcoming = {},
): Promise<Replayable<PlanChangeAnswer>> {
  const { planName, idempotencyKey, ...asked } = checkInput(downgradeSchema, input);
  const key = clientKey(asked.userId, idempotencyKey, 'downgradePlan', { planName });
  return changePlan(ledger, { ...asked, ...options }, key, (account, state) => {
    const { current, period } = state;
    const wanted = planNamed(state, planName);
    const refusal = downgradeRefusal(current, wanted);
    if (refusal) throw refusal;
    if (!hasEnd(period))
      throw new DomainError('NOT_A_DOWNGRADE', `${current.name} has no end that ${wanted.name} could follow.`);
    const at = changeTakesEffectAt(period, account.now);
    const answer = { plan: current.name, nextPlan: wanted.name, nextPlanAt: at };
    return { answer, next: { planId: wanted.id, at } };
  });
}

/** The same with the cycle that follows. */
export type CycleChangeAnswer = PlanChangeAnswer & { nextBillingCycle: BillingCycle };

/**
 * Schedules another billing cycle of the same plan, which may be off sale, at the end of the paid time: the month, or the year.
 * It takes the place of what was scheduled before. Until then nothing changes, and then only what is paid and when.
 * @throws ValidationError (a plan without an end), DomainError ALREADY_ON_PLAN (in that cycle), NotFoundError (user),
 *   IdempotencyConflictError, BusyError
 */
export async function changeBillingCycle(
  ledger: Ledger,
  input: z.input<typeof cycleSchema>,
  options: Welcoming = {},
): Promise<Replayable<CycleChangeAnswer>> {
  const { billingCycle, idempotencyKey, ...asked } = checkInput(cycleSchema, input);
  const key = clientKey(asked.userId, idempotencyKey, 'changeCycle', { billingCycle });
  return changePlan(ledger, { ...asked, ...options }, key, (account, { current, period }) => {
    if (!hasEnd(period))
      throw new ValidationError([
        { field: 'billingCycle', message: `can be changed of a plan with a price only: ${current.name} has none` },
      ]);
    const refusal = cycleRefusal(current, period.billingCycle, billingCycle);
    if (refusal) throw refusal;
    const at = changeTakesEffectAt(period, account.now);
    const answer = { plan: current.name, nextPlan: current.name, nextPlanAt: at, nextBillingCycle: billingCycle };
    return { answer, next: { planId: current.id, at, billingCycle } };
  });
}

/**
 * Cancels what is scheduled, a downgrade or another billing cycle; without it nothing happens.
 * @throws NotFoundError (user), IdempotencyConflictError, BusyError
 */
export async function keepPlan(
  ledger: Ledger,
  input: z.input<typeof keepSchema>,
  options: Welcoming = {},
): Promise<Replayable<PlanChangeAnswer>> {
  const { idempotencyKey, ...asked } = checkInput(keepSchema, input);
  const key = clientKey(asked.userId, idempotencyKey, 'keepPlan', {});
  return changePlan(ledger, { ...asked, ...options }, key, (_account, { current }) => ({
    answer: { plan: current.name, nextPlan: null, nextPlanAt: null },
    next: null,
  }));
}

/** Returns the refusal of an upgrade to a plan whose month still runs: however prices change, it gives no second allotment. */
function stillRunning(plan: string, endsAt: Date | null): DomainError {
  const day = endsAt?.toISOString().slice(0, 10);
  return new DomainError('NOT_AN_UPGRADE', `Your month of ${plan} runs until ${day}. You can change to it then.`, {
    plan,
  });
}

/** Returns the plan of this name that is on sale, or the user's own. @throws ValidationError (planName) */
export function planNamed({ plans, current }: PlanState, name: string): Plan {
  const plan = plans.find((candidate) => candidate.name === name);
  if (plan && (plan.isActive || plan.id === current.id)) return plan;
  const names = plans.filter((candidate) => candidate.isActive).map((candidate) => candidate.name);
  throw new ValidationError([{ field: 'planName', message: `must be one of ${names.join(', ')}` }]);
}

type PlanState = Awaited<ReturnType<typeof readPlanState>>;
/** A plan that follows; `billingCycle` where that becomes another one. */
type NextPlan = { planId: string; at: Date; billingCycle?: BillingCycle };
/** The scheduled plan to write: a plan, null for none, or `as it is` to leave the schedule unchanged. */
type Next = NextPlan | null | 'as it is';

export function hasEnd<Period extends { endsAt: Date | null }>(period: Period): period is Period & { endsAt: Date } {
  return period.endsAt !== null;
}

/** Locks the account, books what is due, so that a late renewal comes before the change, then decides and writes. */
export async function changePlan<Answer>(
  ledger: Ledger,
  { userId, now, welcome }: By & Welcoming,
  key: IdempotencyKey,
  decide: (account: AccountSession, state: PlanState) => { answer: Answer; next: Next },
): Promise<Replayable<Answer>> {
  await makeSignUpWhole(ledger, userId, { welcome });
  return inTransaction(ledger.db, async (tx) => {
    // One instant for both: a renewal that falls due in between would start a period that the state does not have.
    const at = await ledger.bookDue(tx, userId, now);
    const session = await ledger.openSession(tx, { userIds: [userId], keys: [key], until: at });
    const state = await readPlanState(tx, userId);
    let next: Next = 'as it is';
    const answered = session.once(
      key,
      (account) => {
        const decision = decide(account, state);
        next = decision.next;
        if (decision.next !== 'as it is' && decision.next !== null)
          account.remember(nextPlanKey(userId, decision.next), null);
        return decision.answer;
      },
      at,
    );
    if (answered.replayed) return answered;
    await session.write();
    await setNextPlan(tx, userId, next);
    return answered;
  });
}

async function readPlanState(tx: Transaction, userId: string) {
  const periods = await tx.planPeriod.findMany({
    where: { userId },
    orderBy: { digestSeq: 'desc' },
    distinct: ['planId'],
    select: { id: true, planId: true, billingCycle: true, anchorAt: true, endsAt: true, plan: true },
  });
  const [newest] = periods;
  if (!newest) throw new NotFoundError('period of a plan of this user');
  const period = { ...newest, cycleSince: await readCycleSince(tx, newest.id) };
  const plans = await tx.plan.findMany({ orderBy: [{ monthlyPriceCents: 'asc' }, { name: 'asc' }] });
  return { plans, current: period.plan, period, periods };
}

async function setNextPlan(tx: Transaction, userId: string, next: Next): Promise<void> {
  if (next === 'as it is') return;
  const { planId = null, at = null, billingCycle = null } = next ?? {};
  const data = { nextPlanId: planId, nextPlanAt: at, nextBillingCycle: billingCycle };
  await tx.user.update({ where: { id: userId }, data, select: { id: true } });
}

/**
 * Returns the key that says which plan is to follow and when, by the plan's id: it stays true when the plan is renamed; and in
 * which billing cycle, where that changes. Each choice has one of its own, which the account's digest covers.
 */
function nextPlanKey(userId: string, { planId, at, billingCycle }: NextPlan): IdempotencyKey {
  const said = ['next', planId, at.getTime(), ...(billingCycle ? [billingCycle] : []), randomUUIDv7()];
  return systemKey(userId, said.join(':'), 'nextPlan');
}
