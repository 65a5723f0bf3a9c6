import {
  type Account,
  addLot,
  type LineType,
  type Lot,
  type Running,
  roomIn,
  write,
} from '#test/model/model-account.ts';
import { modelPlan } from '#test/model/model-plans.ts';
import { nextAnniversary } from '#test/model/months.ts';

/*
 * What time alone does to an account, one instant after the other: at each, first what ends and rolls over, then the
 * plan, then what begins.
 */

/** Everything that happens up to an instant, that instant included. */
export function letTimePass(account: Account, until: number): void {
  for (;;) {
    const at = nextEvent(account);
    if (at === null || at > until) return;
    forEachLot(
      account,
      (lot) => endsAt(lot, at),
      (lot) => end(account, lot, at),
    );
    if (account.plan?.endsAt === at) renew(account, at);
    forEachLot(
      account,
      (lot) => isWaiting(lot) && lot.from === at,
      (lot) => begin(account, lot, at),
    );
  }
}

/**
 * Does something to each lot that is like that, until none is, the oldest first. The rules do not say which of two that
 * are equally old comes first, so it is the one whose line the product wrote first; a lot that the product has just made
 * has no id yet.
 */
function forEachLot(account: Account, isLike: (lot: Lot) => boolean, act: (lot: Lot) => void): void {
  for (;;) {
    const alike = account.lots.filter(isLike);
    const bornFirst = Math.min(...alike.map((lot) => lot.bornAt));
    const lots = alike.filter((lot) => lot.bornAt === bornFirst);
    const nextId = account.written[account.lines.length]?.grantIds[0];
    const lot = lots.find(({ id }) => id !== null && id === nextId) ?? lots.find(({ id }) => id === null) ?? lots[0];
    if (!lot) return;
    act(lot);
  }
}

/** The next instant at which time alone changes the account; null where there is none. */
export function nextEvent(account: Account): number | null {
  const instants = account.lots.flatMap((lot) => {
    if (isWaiting(lot)) return [lot.from];
    return lot.left > 0 && lot.until !== null ? [lot.until] : [];
  });
  const planEnd = account.plan?.endsAt ?? null;
  if (planEnd !== null) instants.push(planEnd);
  return instants.length === 0 ? null : Math.min(...instants);
}

function isWaiting(lot: Lot): boolean {
  return !lot.hasBegun && !lot.isVoid;
}

function endsAt(lot: Lot, at: number): boolean {
  return lot.hasBegun && lot.left > 0 && lot.until === at;
}

/** A lot's unused credits go; of a plan's, some are carried over into a lot that begins at this very instant. */
function end(account: Account, lot: Lot, at: number): void {
  const carried = Math.min(lot.left, lot.carry?.most ?? 0);
  const lost = lot.left - carried;
  if (lost > 0) write(account, { type: 'EXPIRE', at, parts: [{ lot: lot.number, amount: -lost, insteadOf: null }] });
  if (carried === 0 || !lot.carry) return;
  const parts = [{ lot: lot.number, amount: -carried, insteadOf: null }];
  write(account, { type: 'EXPIRE', at, parts, isCarried: true });
  // What rolls over is as old as it was, so it burns before what the new month gives.
  const { bornAt, priority, root } = lot;
  addLot(account, { source: 'ROLLOVER', amount: carried, bornAt, from: at, until: lot.carry.until, priority, root });
}

/** The credits of a lot come into the account, and pay what is owed first where they were paid for. */
export function begin(account: Account, lot: Lot, at: number, type?: LineType): void {
  const usual = lot.source === 'PURCHASE' ? 'PURCHASE' : 'CREDIT';
  write(account, { type: type ?? usual, at, parts: [{ lot: lot.number, amount: lot.amount, insteadOf: null }] });
  if (lot.source === 'PURCHASE' || lot.source === 'PLAN') payDebt(account, lot, lot.amount, at);
}

/** Up to `most` credits of a lot pay what the account owes. */
export function payDebt(account: Account, lot: Lot, most: number, at: number): void {
  const paid = Math.min(account.debt, most);
  if (paid === 0) return;
  const parts = [{ lot: lot.number, amount: -paid, insteadOf: null }];
  write(account, { type: 'CLAWBACK', at, parts, debt: -paid });
}

function renew(account: Account, at: number): void {
  if (!account.plan) return;
  const { cycle: before, anchor, cycleSince: since } = account.plan;
  const following = account.next !== null && account.next.at <= at ? account.next : null;
  const name = following?.name ?? account.plan.name;
  const cycle = following?.cycle ?? before;
  const isSame = name === account.plan.name && cycle === before;
  if (following) account.next = null;
  startPlan(account, { name, cycle, anchor, cycleSince: isSame ? since : at }, at);
}

/** A month of a plan begins: its allotment is a lot that begins with it. What costs nothing has no end and gives nothing. */
export function startPlan(account: Account, plan: Omit<Running, 'startsAt' | 'endsAt'>, at: number): Lot | null {
  const { credits, rolloverCap, monthlyPrice } = modelPlan(plan.name);
  if (monthlyPrice === 0) {
    account.plan = { ...plan, cycle: null, startsAt: at, endsAt: null };
    return null;
  }
  const endsAt = nextAnniversary(plan.anchor, at);
  account.plan = { ...plan, startsAt: at, endsAt };
  account.monthEnds[plan.name] = endsAt;
  const amount = Math.min(credits, roomIn(account));
  if (amount === 0) return null;
  const carry = { most: rolloverCap, until: nextAnniversary(plan.anchor, endsAt) };
  return addLot(account, { source: 'PLAN', amount, bornAt: at, from: at, until: endsAt, carry });
}
