import { type Account, addLot, type Cycle, mostCredits, type Running, roomIn } from '#test/model/model-account.ts';
import { availableIn } from '#test/model/model-burn.ts';
import { type ModelPlan, modelPlan, modelPlans } from '#test/model/model-plans.ts';
import { begin, startPlan } from '#test/model/model-time.ts';
import type { Done } from '#test/model/model-verbs.ts';
import { nextYearlyAnniversary } from '#test/model/months.ts';
import { Refused } from '#test/model/refused.ts';

/*
 * Sign-up and changes of plan, for an account that was brought to `now`.
 */

/** The Free plan with its credits; whoever signed up before is answered by the key. */
export function signUp(account: Account, now: number): Done {
  const { name, credits } = modelPlan('Free');
  if (credits > roomIn(account)) throw new Refused('BALANCE_LIMIT', { limitCredits: mostCredits });
  begin(account, addLot(account, { source: 'SIGNUP', amount: credits, bornAt: now, from: now, until: null }), now);
  account.plan = { name, cycle: null, anchor: now, startsAt: now, endsAt: null, cycleSince: now };
  return { answer: {}, moves: true };
}

/** A dearer plan, at once, with a new anchor; what was to follow is called off. */
export function upgrade(account: Account, asked: { plan: string; cycle: Cycle }, now: number): Done {
  const { current, wanted } = plansOf(account, asked.plan);
  if (wanted.monthlyPrice < current.monthlyPrice) throw new Refused('NOT_AN_UPGRADE');
  // Its allotment was given for all of its month, though another plan cut that short.
  if ((account.monthEnds[wanted.name] ?? 0) > now) throw new Refused('NOT_AN_UPGRADE');
  account.next = null;
  const allotment = startPlan(account, { name: wanted.name, cycle: asked.cycle, anchor: now, cycleSince: now }, now);
  if (allotment) begin(account, allotment, now, 'PURCHASE');
  const credits = availableIn(account, now);
  return { answer: { plan: wanted.name, credits, grantedCredits: allotment?.amount ?? 0 }, moves: true };
}

/** A cheaper plan, once what is paid ends: the month, or the year that is counted from the anchor. */
export function downgrade(account: Account, plan: string): Done {
  const { current, wanted } = plansOf(account, plan);
  if (wanted.monthlyPrice > current.monthlyPrice) throw new Refused('NOT_A_DOWNGRADE');
  const at = endOfPaid(account.plan);
  if (at === null) throw new Error('The model has a dear plan without an end.');
  account.next = { name: wanted.name, at, cycle: null };
  return { answer: { plan: current.name, nextPlan: wanted.name, nextPlanAt: new Date(at) }, moves: true };
}

/** The same plan, paid in another cycle, once what is paid ends. */
export function changeCycle(account: Account, cycle: Cycle): Done {
  const at = endOfPaid(account.plan);
  if (!account.plan || at === null) throw new Refused('VALIDATION', { field: 'billingCycle' });
  const { name } = account.plan;
  if (cycle === account.plan.cycle) throw new Refused('ALREADY_ON_PLAN');
  account.next = { name, at, cycle };
  return { answer: { plan: name, nextPlan: name, nextPlanAt: new Date(at), nextBillingCycle: cycle }, moves: true };
}

/** When what is paid ends: the month, or the year that is counted from where its cycle began. */
function endOfPaid(running: Running | null): number | null {
  if (!running || running.endsAt === null) return null;
  const { cycle, anchor, startsAt, cycleSince, endsAt } = running;
  return cycle === 'yearly' ? nextYearlyAnniversary(anchor, startsAt, cycleSince) : endsAt;
}

export function keep(account: Account): Done {
  account.next = null;
  return { answer: { plan: account.plan?.name, nextPlan: null, nextPlanAt: null }, moves: true };
}

function plansOf(account: Account, name: string): { current: ModelPlan; wanted: ModelPlan } {
  const current = modelPlan(account.plan?.name ?? '');
  const wanted = modelPlans.find((plan) => plan.name === name);
  if (!wanted) throw new Refused('VALIDATION', { field: 'planName' });
  if (wanted === current) throw new Refused('ALREADY_ON_PLAN');
  return { current, wanted };
}
