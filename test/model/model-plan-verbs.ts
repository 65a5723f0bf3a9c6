import { type Account, addLot, type Cycle, mostCredits, roomIn } from '#test/model/model-account.ts';
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
  account.plan = { name, cycle: null, anchor: now, startsAt: now, endsAt: null };
  return { answer: {}, moves: true };
}

/** A dearer plan, at once, with a new anchor; what was to follow is called off. */
export function upgrade(account: Account, asked: { plan: string; cycle: Cycle }, now: number): Done {
  const { current, wanted } = plansOf(account, asked.plan);
  if (wanted.monthlyPrice < current.monthlyPrice) throw new Refused('NOT_AN_UPGRADE');
  // Its allotment was given for all of its month, though another plan cut that short.
  if ((account.monthEnds[wanted.name] ?? 0) > now) throw new Refused('NOT_AN_UPGRADE');
  account.next = null;
  const allotment = startPlan(account, { name: wanted.name, cycle: asked.cycle, anchor: now }, now);
  if (allotment) begin(account, allotment, now, 'PURCHASE');
  const credits = availableIn(account, now);
  return { answer: { plan: wanted.name, credits, grantedCredits: allotment?.amount ?? 0 }, moves: true };
}

/** A cheaper plan, once what is paid ends: the month, or the year that is counted from the anchor. */
export function downgrade(account: Account, plan: string): Done {
  const { current, wanted } = plansOf(account, plan);
  if (wanted.monthlyPrice > current.monthlyPrice) throw new Refused('NOT_A_DOWNGRADE');
  const running = account.plan;
  if (!running || running.endsAt === null) throw new Error('The model has a dear plan without an end.');
  const isYearly = running.cycle === 'yearly';
  const at = isYearly ? nextYearlyAnniversary(running.anchor, running.startsAt) : running.endsAt;
  account.next = { name: wanted.name, at };
  return { answer: { plan: current.name, nextPlan: wanted.name, nextPlanAt: new Date(at) }, moves: true };
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
