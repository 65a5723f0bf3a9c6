import { type Account, type Charge, roomIn } from '#test/model/model-account.ts';
import { availableIn } from '#test/model/model-burn.ts';
import { modelPlans } from '#test/model/model-plans.ts';
import { heldOf, type Reason } from '#test/model/model-verbs.ts';
import { nextAnniversary, nextYearlyAnniversary } from '#test/model/months.ts';
import type { Keyed, Request } from '#test/model/requests.ts';
import type { Act, Amount, Move, Pick, SettleCost, When } from '#test/model/steps.ts';

/*
 * What a random step means in the state that it is met in.
 */

const mostAmount = 1_000_000_000;
const sources = ['PURCHASE', 'PROMO', 'ADMIN', 'PURCHASE', 'REFERRAL', 'SIGNUP'] as const;
const reasons: readonly Reason[] = ['failure', 'cancel', 'admin', 'settle'];

/** What a step can choose from: the account at the step's instant, what was asked before, and ids of somebody else. */
export type Scene = {
  account: Account;
  now: number;
  asked: readonly Keyed[];
  stranger: { chargeId: string; grantId: string; clawbackId: string; expiryId: string };
  /** A number that no other step of this history has. */
  number: number;
};

type Place = { account: Account; now: number };

/** Where the clock goes. */
export function instantOf(move: Move, scene: Place): number {
  if ('by' in move) return scene.now + move.by;
  const instants = comingInstants(scene.account, scene.now);
  const instant = instants[move.to % Math.max(1, instants.length)];
  return instant === undefined ? scene.now + 86_400_000 : instant + move.off;
}

/** The later instants at which something happens to the account, or would if it went on as it is; the soonest first. */
export function comingInstants(account: Account, now: number): number[] {
  const ofLots = account.lots.flatMap((lot) => [lot.from, lot.until, lot.carry?.until ?? null]);
  const { plan, next } = account;
  const ofPlan = plan?.endsAt
    ? [plan.endsAt, nextAnniversary(plan.anchor, plan.endsAt), nextYearlyAnniversary(plan.anchor, now)]
    : [];
  const instants = [...ofLots, ...ofPlan, next?.at ?? null].filter((at) => at !== null).filter((at) => at > now);
  return [...new Set(instants)].sort((a, b) => a - b);
}

/** An instant that the account's lines speak of, or a little off it; the latest first. */
export function pastInstant(move: Move, { account, now }: Place): number {
  if ('by' in move) return now - Math.abs(move.by);
  const line = picked(account.lines, move.to);
  return (line?.at ?? now) + move.off;
}

function whenOf(when: When, scene: Scene): number | null {
  return when === null ? null : instantOf(when, scene);
}

function picked<T>(list: readonly T[], pick: Pick): T | undefined {
  return pick < 0 || list.length === 0 ? undefined : list[list.length - 1 - (pick % list.length)];
}

function amountOf(amount: Amount, available: number): number {
  const credits = {
    credits: () => (amount.of === 'credits' ? amount.credits : 0),
    share: () => (amount.of === 'share' ? Math.ceil((available * amount.percent) / 100) : 0),
    all: () => (amount.of === 'all' ? available + amount.plus : 0),
  }[amount.of]();
  return Math.min(mostAmount, Math.max(0, credits));
}

/** The request that an act comes to, with its key; null where there is nothing to ask. */
export function requestOf(act: Act, scene: Scene): Keyed | null {
  if (act.kind === 'again') {
    const again = askedAgain(act, scene);
    return again && scene.account.plan === null && isPlanChange(again.request) ? null : again;
  }
  const request = newRequest(act, scene);
  return request && { request, key: `step-${scene.number}` };
}

/** Whether it goes by the plan that an account has, which it must have then, and not together with other verbs. */
export function isPlanChange({ verb }: Request): boolean {
  return verb === 'upgrade' || verb === 'downgrade' || verb === 'changeCycle' || verb === 'keep';
}

function newRequest(act: Act, scene: Scene): Request | null {
  const { account, now } = scene;
  switch (act.kind) {
    case 'grant': {
      const from = whenOf(act.from, scene);
      const until = act.until && instantOf(act.until, from === null ? scene : { ...scene, now: Math.max(from, now) });
      // The schema refuses these before anything else looks; what it refuses has a test of its own.
      if (from !== null && until !== null && until <= from) return null;
      const amount = Math.max(1, Math.min(5000, amountOf(act.amount, availableIn(account, now))));
      const source = sources[act.source] ?? 'ADMIN';
      const reference = act.hasReference ? `payment-${scene.number}` : null;
      return { verb: 'grant', amount, source, priority: act.priority, from, until, reference };
    }
    case 'fill': {
      const amount = Math.max(1, Math.min(mostAmount, roomIn(account) - act.short));
      return { verb: 'grant', amount, source: 'ADMIN', priority: 100, from: null, until: null, reference: null };
    }
    case 'deduct': {
      const amount = amountOf(act.amount, availableIn(account, now));
      const most = act.above === null ? null : Math.min(mostAmount, amount + act.above);
      return { verb: 'deduct', amount, type: act.isExternal ? 'EXTERNAL' : 'TEXT_TO_IMAGE', most };
    }
    case 'generate': {
      const type = (['TEXT_TO_VIDEO', 'TEXT_TO_AUDIO', 'LIPSYNC'] as const)[act.type] ?? 'LIPSYNC';
      return { verb: 'checkAndDeduct', type, seconds: act.seconds };
    }
    case 'takeBack': {
      const lot = picked(account.lots, act.lot);
      if (!lot && act.lot >= 0) return null;
      return { verb: act.isChargeback ? 'clawback' : 'void', grantId: lot?.id ?? scene.stranger.grantId };
    }
    case 'restore': {
      const chargeback = picked(account.chargebacks, act.chargeback);
      if (!chargeback && act.chargeback >= 0) return null;
      return { verb: 'restore', clawbackId: account.lines[chargeback?.line ?? -1]?.id ?? scene.stranger.clawbackId };
    }
    case 'undo': {
      const line = picked(
        account.lines.filter(({ type }) => type === 'EXPIRE'),
        act.expiry,
      );
      if (!line && act.expiry >= 0) return null;
      const expiryId = line?.id ?? scene.stranger.expiryId;
      return { verb: 'undoExpiry', expiryId, right: (line?.at ?? now) - act.leftMs };
    }
    case 'refund':
    case 'settle':
    case 'release':
      return requestOfCharge(act, scene);
    case 'changePlan':
    case 'keep':
    case 'signUp':
      return planRequest(act, account);
    default:
      return null;
  }
}

function requestOfCharge(act: Act & { kind: 'refund' | 'settle' | 'release' }, scene: Scene): Request | null {
  const charge = picked(chargesFor(act, scene.account), act.charge);
  if (!charge && act.charge >= 0) return null;
  const chargeId = (charge && scene.account.lines[charge.line]?.id) ?? scene.stranger.chargeId;
  const heldCredits = charge ? heldOf(charge) : 1;
  switch (act.kind) {
    case 'refund': {
      const part = Math.ceil((heldCredits * (act.share ?? 0)) / 100);
      const amount = act.share === null ? null : Math.min(mostAmount, Math.max(1, part));
      return { verb: 'refund', chargeId, amount, reason: reasons[act.reason] ?? 'failure' };
    }
    case 'settle':
      return { verb: 'settle', chargeId, cost: costOf(act.cost, charge, heldCredits) };
    case 'release':
      return { verb: 'release', chargeId, reason: act.isCancel ? 'cancel' : 'failure' };
  }
}

/** What may be settled dearer than it is held is rare, so a settlement that wants one looks for it. */
function chargesFor(act: Act, { charges, endings }: Account): readonly Charge[] {
  if (act.kind !== 'settle' || act.cost.of === 'held') return charges;
  const wanted = charges.filter((one) => endings[one.line] === undefined && (one.most ?? 0) > heldOf(one));
  return wanted.length > 0 ? wanted : charges;
}

function costOf({ of, percent, plus }: SettleCost, charge: Charge | undefined, heldCredits: number): number {
  const most = Math.max(heldCredits, charge?.most ?? 0);
  const [low, high] = of === 'held' ? [0, heldCredits] : [heldCredits, most];
  return Math.min(mostAmount, low + Math.round(((high - low) * percent) / 100) + plus);
}

/** Whoever has no plan yet signs up first: without one, a change of plan would do that by the database's clock. */
function planRequest(act: Act & { kind: 'changePlan' | 'keep' | 'signUp' }, { plan }: Account): Request {
  if (plan === null || act.kind === 'signUp') return { verb: 'signUp' };
  if (act.kind === 'keep') return { verb: 'keep' };
  if (!act.isUpgrade && act.isYearly && plan.endsAt !== null) {
    // Mostly the other one than is paid.
    const isYearly = (plan.cycle === 'yearly') === (act.plan % 3 === 0);
    return { verb: 'changeCycle', cycle: isYearly ? 'yearly' : 'monthly' };
  }
  const here = modelPlans.findIndex((one) => one.name === plan.name);
  // Mostly a change that is possible: up from where the account is, or down.
  const possible = act.isUpgrade ? modelPlans.slice(here + 1) : modelPlans.slice(0, here);
  const from = possible.length > 0 && act.plan % 4 > 0 ? possible : modelPlans;
  const name = act.plan === 0 ? 'Nothing' : (from[act.plan % from.length]?.name ?? 'Free');
  if (!act.isUpgrade) return { verb: 'downgrade', plan: name };
  return { verb: 'upgrade', plan: name, cycle: act.isYearly ? 'yearly' : 'monthly' };
}

/** What was asked before, or something else under its key. */
function askedAgain(act: Act & { kind: 'again' }, { asked, number }: Scene): Keyed | null {
  const before = picked(asked, act.request);
  if (!before || !act.isChanged) return before ?? null;
  return { ...before, request: changed(before.request, number) };
}

function changed(request: Request, number: number): Request {
  switch (request.verb) {
    case 'grant':
      return { ...request, amount: request.amount === 1 ? 2 : request.amount - 1 };
    case 'deduct':
      return { ...request, amount: 1_000 + number, most: null };
    case 'checkAndDeduct':
      return { ...request, seconds: request.seconds === 1 ? 2 : 1 };
    case 'refund':
      return { ...request, reason: request.reason === 'admin' ? 'failure' : 'admin' };
    case 'settle':
      return { ...request, cost: request.cost === 0 ? 1 : 0 };
    case 'release':
      return { ...request, reason: request.reason === 'cancel' ? 'failure' : 'cancel' };
    case 'upgrade':
    case 'changeCycle':
      return { ...request, cycle: request.cycle === 'monthly' ? 'yearly' : 'monthly' };
    default:
      return { verb: 'keep' };
  }
}
