import {
  type Account,
  addLot,
  type Charge,
  type Line,
  type Lot,
  lotNumbered,
  mostCredits,
  type Part,
  roomIn,
  write,
} from '#test/model/model-account.ts';
import { availableIn, take } from '#test/model/model-burn.ts';
import { begin, payDebt } from '#test/model/model-time.ts';
import { Refused } from '#test/model/refused.ts';

/*
 * What each verb does to an account that was brought to `now`.
 */

const dayMs = 86_400_000;
const graceMs = 7 * dayMs;

/** Why credits go back. */
export type Reason = 'failure' | 'cancel' | 'settle' | 'admin';
/**
 * What a verb came to. `line` is the number of its own line, null where it writes none; left out for verbs that do not
 * answer it. `moves` is false where nothing changed, so that not even what is due is written.
 */
export type Done = { answer: Record<string, unknown>; line?: number | null; moves: boolean };

export function charge(account: Account, asked: { amount: number; most: number | null }, now: number): Done {
  const availableCredits = availableIn(account, now);
  if (asked.amount === 0) {
    const answer = { kind: 'charged', costCredits: 0, balance: availableCredits };
    return { answer, line: null, moves: false };
  }
  if (account.debt > 0 || availableCredits < asked.amount) {
    const debt = account.debt > 0 ? { debtCredits: account.debt } : {};
    const answer = { kind: 'insufficient', requiredCredits: asked.amount, availableCredits, ...debt };
    return { answer, moves: false };
  }
  const { number } = debit(account, take(account, asked.amount, now), asked.most, now);
  const answer = { kind: 'charged', costCredits: asked.amount, balance: availableIn(account, now) };
  return { answer, line: number, moves: true };
}

function debit(account: Account, parts: Part[], most: number | null, at: number): Line {
  const line = write(account, { type: 'DEBIT', at, parts });
  const took = parts.map((part) => ({ lot: part.lot, amount: -part.amount, back: 0 }));
  account.charges.push({ line: line.number, at, most, took });
  return line;
}

export function give(
  account: Account,
  asked: Pick<Lot, 'id' | 'amount' | 'source' | 'priority' | 'until'> & { from: number | null },
  now: number,
): Done {
  const from = Math.max(asked.from ?? now, now);
  assertFits(account, asked.amount);
  if (asked.until !== null && asked.until <= from) throw new Refused('VALIDATION', { field: 'expiresAt' });
  const { id, amount, source, priority, until } = asked;
  const lot = addLot(account, { id, amount, source, priority, until, from, bornAt: now });
  const before = account.lines.length;
  if (from === now) begin(account, lot, now);
  const line = from === now ? before : null;
  return { answer: { kind: 'granted', grantId: id, balance: availableIn(account, now) }, line, moves: true };
}

export function assertFits(account: Account, amount: number): void {
  if (amount > roomIn(account)) throw new Refused('BALANCE_LIMIT', { limitCredits: mostCredits });
}

export function refund(account: Account, chargeId: string, amount: number | null, reason: Reason, now: number): Done {
  const paid = chargeNamed(account, chargeId);
  const heldCredits = heldOf(paid);
  const wanted = amount ?? heldCredits;
  if (wanted > heldCredits) {
    throw new Refused('REFUND_EXCEEDS_CHARGE', { amountCredits: wanted, refundableCredits: heldCredits });
  }
  const line = giveBack(account, paid, wanted, reason, now);
  const answer = { kind: 'refunded', refundedCredits: wanted, balance: availableIn(account, now) };
  return { answer, line, moves: line !== null };
}

export function release(account: Account, chargeId: string, reason: Reason, now: number): Done {
  const paid = chargeNamed(account, chargeId);
  const wanted = account.endings[paid.line] === undefined ? heldOf(paid) : 0;
  const line = giveBack(account, paid, wanted, reason, now);
  account.endings[paid.line] ??= 'released';
  const answer = { kind: 'refunded', refundedCredits: wanted, balance: availableIn(account, now) };
  return { answer, line, moves: line !== null };
}

export function settle(account: Account, chargeId: string, cost: number, now: number): Done {
  const paid = chargeNamed(account, chargeId);
  const outcome = account.endings[paid.line];
  if (outcome) throw new Refused('ALREADY_ENDED', { outcome });
  const heldCredits = heldOf(paid);
  const most = Math.max(heldCredits, paid.most ?? 0);
  if (cost > most) throw new Refused('SETTLEMENT_ABOVE_MAXIMUM', { costCredits: cost, maxCostCredits: most });
  account.endings[paid.line] = 'settled';
  const refundedCredits = Math.max(0, heldCredits - cost);
  const wanted = Math.max(0, cost - heldCredits);
  let line = giveBack(account, paid, refundedCredits, 'settle', now);
  // Who owes pays nothing new, so nothing of the rest can be collected.
  const parts = take(
    account,
    account.debt > 0 ? 0 : wanted,
    now,
    paid.took.map((taken) => taken.lot),
  );
  if (parts.length > 0) line = debit(account, parts, null, now).number;
  const chargedCredits = parts.reduce((sum, part) => sum - part.amount, 0);
  const figures = { refundedCredits, chargedCredits, uncollectedCredits: wanted - chargedCredits };
  const answer = { kind: 'settled', ...figures, balance: availableIn(account, now) };
  return { answer, line, moves: line !== null };
}

function chargeNamed(account: Account, id: string): Charge {
  const found = account.charges.find((one) => idOf(account, one.line) === id);
  if (!found) throw new Refused('NOT_FOUND');
  return found;
}

export function idOf(account: Account, line: number): string | null {
  return account.lines[line]?.id ?? null;
}

/** What of a charge has not come back. */
export function heldOf({ took }: Charge): number {
  return took.reduce((sum, taken) => sum + taken.amount - taken.back, 0);
}

/** Gives credits back to the lots that paid, last funded first; where one has ended or was taken back, as grace. */
function giveBack(account: Account, paid: Charge, amount: number, reason: Reason, now: number): number | null {
  if (amount === 0) return null;
  assertFits(account, amount);
  const parts: Part[] = [];
  const owing: { lot: Lot; amount: number }[] = [];
  let left = amount;
  for (const taken of paid.took.toReversed()) {
    const part = Math.min(left, taken.amount - taken.back);
    if (part === 0) continue;
    left -= part;
    taken.back += part;
    const lot = lotNumbered(account, taken.lot);
    if (!hasEnded(lot, now)) {
      parts.push({ lot: lot.number, amount: part, insteadOf: null });
      continue;
    }
    const life = graceLife(lot, reason, paid.at);
    const rolled = Math.min(part, rolloverLeft(account, lot, now + life));
    if (rolled > 0 && lot.carry) {
      // As if it had not been held when its lot ended.
      const { bornAt, priority, root } = lot;
      const until = lot.carry.until;
      const carried = addLot(account, { source: 'ROLLOVER', amount: rolled, bornAt, from: now, until, priority, root });
      parts.push({ lot: carried.number, amount: rolled, insteadOf: lot.number });
    }
    if (rolled === part) continue;
    const grace = addGrace(account, lot, part - rolled, now, life);
    parts.push({ lot: grace.number, amount: part - rolled, insteadOf: lot.number });
    if (lot.isVoid) owing.push({ lot: grace, amount: part });
  }
  const line = write(account, { type: 'REFUND', at: now, parts, undoes: paid.line });
  for (const { lot, amount: most } of owing) payDebt(account, lot, most, now);
  return line.number;
}

/** What of an ended lot may still be carried over, where that lives longer than grace, which would end at `graceEnd`. */
function rolloverLeft(account: Account, lot: Lot, graceEnd: number): number {
  if (lot.isVoid || lot.carry === null || lot.carry.until <= graceEnd) return 0;
  const carried = account.lots.filter(
    ({ source, root, number }) => source === 'ROLLOVER' && root === lot.number && number !== lot.number,
  );
  return lot.carry.most - carried.reduce((sum, { amount }) => sum + amount, 0);
}

function hasEnded(lot: Lot, now: number): boolean {
  return lot.isVoid || (lot.until !== null && lot.until <= now);
}

export function addGrace(account: Account, lot: Lot, amount: number, now: number, lifeMs: number): Lot {
  const { priority, root } = lot;
  return addLot(account, { source: 'GRACE', amount, bornAt: now, from: now, until: now + lifeMs, priority, root });
}

/** Grace of grace, and what somebody called off, lives only as long as it would have when it was charged. */
function graceLife(lot: Lot, reason: Reason, chargedAt: number): number {
  const isWhole = (reason === 'failure' || reason === 'admin') && lot.source !== 'GRACE';
  return isWhole || lot.until === null ? graceMs : lot.until - chargedAt;
}

/** Takes back what is left of a lot and of those that stand in for it; after a chargeback the spent part is owed. */
export function takeBack(account: Account, grantId: string, reason: 'void' | 'chargeback', now: number): Done {
  const lot = account.lots.find((one) => one.id === grantId);
  if (!lot) throw new Refused('NOT_FOUND');
  if (reason === 'chargeback' && lot.root !== lot.number) throw new Refused('VALIDATION');
  const family = account.lots.filter((one) => one === lot || one.root === lot.number);
  const parts = family
    .filter((one) => one.left > 0)
    .map((one) => ({ lot: one.number, amount: -one.left, insteadOf: null }));
  const taken = parts.reduce((sum, part) => sum - part.amount, 0);
  const debt = reason === 'chargeback' ? spentOf(account, family) : 0;
  if (account.debt + debt > mostCredits) throw new Refused('BALANCE_LIMIT', { limitCredits: mostCredits });
  const isNews = family.some((one) => !one.isVoid);
  for (const one of family) one.isVoid = true;
  let line: Line | null = null;
  if (taken > 0 || debt > 0) {
    line = write(account, { type: 'CLAWBACK', at: now, parts, debt });
    if (reason === 'chargeback') account.chargebacks.push({ line: line.number, lot: lot.number, taken, debt });
  }
  const figures = { takenCredits: taken, debtCredits: debt };
  const answer = { kind: 'takenBack', ...figures, balance: availableIn(account, now) };
  return { answer, line: line?.number ?? null, moves: line !== null || isNews };
}

/** What charges took of lots, less what came back of that to them. */
function spentOf(account: Account, lots: readonly Lot[]): number {
  const numbers = lots.map((lot) => lot.number);
  let spent = 0;
  for (const line of account.lines) {
    const isOfCharge = line.type === 'REFUND' && account.lines[line.undoes ?? -1]?.type !== 'EXPIRE';
    if (line.type !== 'DEBIT' && !isOfCharge) continue;
    for (const part of line.parts) if (numbers.includes(part.lot)) spent -= part.amount;
  }
  return Math.max(0, spent);
}

export function restore(account: Account, clawbackId: string, now: number): Done {
  const taken = account.chargebacks.find((one) => idOf(account, one.line) === clawbackId);
  if (!taken) throw new Refused('NOT_FOUND');
  const lot = lotNumbered(account, taken.lot);
  const forgivenCredits = Math.min(taken.debt, account.debt);
  const paid = taken.debt - forgivenCredits;
  const restoredCredits = taken.taken + paid;
  assertFits(account, restoredCredits);
  const isOver = lot.until !== null && lot.until <= now;
  if (!isOver) lot.isVoid = false;
  const parts: Part[] = [];
  if (taken.taken > 0 && isOver) {
    const grace = addGrace(account, lot, taken.taken, now, graceMs);
    parts.push({ lot: grace.number, amount: taken.taken, insteadOf: lot.number });
  } else if (taken.taken > 0) parts.push({ lot: lot.number, amount: taken.taken, insteadOf: null });
  if (paid > 0) {
    const grace = addGrace(account, lot, paid, now, graceMs);
    if (!isOver) grace.until = lot.until;
    parts.push({ lot: grace.number, amount: paid, insteadOf: lot.number });
  }
  const line = write(account, { type: 'REFUND', at: now, parts, undoes: taken.line, debt: 0 - forgivenCredits });
  const figures = { restoredCredits, forgivenCredits };
  return {
    answer: { kind: 'restored', ...figures, balance: availableIn(account, now) },
    line: line.number,
    moves: true,
  };
}
