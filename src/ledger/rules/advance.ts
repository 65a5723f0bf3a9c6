import {
  type Account,
  applyEffect,
  type Effect,
  type Entry,
  type Grant,
  type Posting,
} from '#/ledger/rules/account.ts';
import { roomCredits } from '#/ledger/rules/balance-limit.ts';
import { debtPayment, defaultPriority } from '#/ledger/rules/decide-grant.ts';
import { allotmentOf, decideRenewal, type Period } from '#/ledger/rules/recurring-grant.ts';
import { rolloverOf } from '#/ledger/rules/roll-over.ts';

/** A period of a recurring grant that started, with the grant of its credits; null where it granted nothing. */
export type StartedPeriod = Period & { userId: string; grantId: string | null };

/** An account advanced to an instant, with the entries and periods that fell due up to then, in time order. */
export type Advanced = { account: Account; entries: Entry[]; periods: StartedPeriod[] };

type Due = { at: Date; kind: 'expiry' | 'start'; grant: Grant } | { at: Date; kind: 'renewal' };

/**
 * Advances an account to `now`: applies the expiries with their roll-over, the renewals of the recurring grant and the starts of
 * grants that are due, each dated at its own instant, in time order. At one instant expiries come before renewals, and
 * renewals before starts; of two of the same kind, the older grant's comes first. Pure, but for the ids that `newId`
 * makes. Commands write the entries it returns; queries only read the account it returns.
 * @param maxEntries stops after about this many entries, at the end of an instant; the account is then behind `now` where more
 *   was due
 */
export function advanceTo(account: Account, now: Date, newId: () => string, maxEntries = Infinity): Advanced {
  const advanced: Advanced = { account, entries: [], periods: [] };
  let due = nextDue(account, now);
  for (; due !== null && !isEnough(advanced, due, maxEntries); due = nextDue(advanced.account, now)) {
    if (due.kind === 'renewal') renew(advanced, newId);
    else {
      const effect = due.kind === 'expiry' ? expiryOf(due.grant, due.at, newId) : startOf(advanced.account, due.grant);
      apply(advanced, effect, newId);
    }
  }
  return advanced;
}

/** What is due at one instant is booked together: an entry never leaves behind what was due with it. */
function isEnough({ entries }: Advanced, due: Due, maxEntries: number): boolean {
  return entries.length >= maxEntries && entries.at(-1)?.at.getTime() !== due.at.getTime();
}

/** Returns the next instant at which an expiry, a renewal or a start is due for the account; null for never. */
export function nextDueAt(account: Account): Date | null {
  const instants = account.grants.flatMap((grant) => dueOf(grant)?.at ?? []);
  if (account.renewsAt) instants.push(account.renewsAt);
  return instants.length === 0 ? null : new Date(Math.min(...instants.map((instant) => instant.getTime())));
}

function nextDue(account: Account, now: Date): Due | null {
  let next: Due | null = null;
  for (const grant of account.grants) {
    const due = dueOf(grant);
    if (due && due.at <= now && (next === null || isBefore(due, next))) next = due;
  }
  if (account.renewsAt === null || account.renewsAt > now) return next;
  const renewal: Due = { at: account.renewsAt, kind: 'renewal' };
  return next === null || isBefore(renewal, next) ? renewal : next;
}

function dueOf(grant: Grant): Due | null {
  if (grant.voidedAt !== null) return null;
  if (grant.bookedAt === null) return { at: grant.effectiveAt, kind: 'start', grant };
  if (grant.remainingCredits === 0 || grant.expiresAt === null) return null;
  return { at: grant.expiresAt, kind: 'expiry', grant };
}

const ranks = { expiry: 0, renewal: 1, start: 2 };

function isBefore(a: Due, b: Due): boolean {
  if (a.at.getTime() !== b.at.getTime()) return a.at < b.at;
  if (a.kind === 'renewal' || b.kind === 'renewal' || a.kind !== b.kind) return ranks[a.kind] < ranks[b.kind];
  // The order matters: the grant that starts first pays a debt. Of two equally old, it is the first in the account's list.
  return a.grant.createdAt < b.grant.createdAt;
}

function apply(advanced: Advanced, effect: Effect, newId: () => string): void {
  const { account, entries } = applyEffect(advanced.account, effect, newId);
  advanced.account = account;
  advanced.entries.push(...entries);
}

/** The start of a grant: a PURCHASE entry for an upgrade or a pack, else CREDIT; then what it pays of a debt. */
function startOf(account: Account, grant: Grant): Effect {
  const isPurchase = grant.source === 'PURCHASE' || (grant.source === 'PLAN' && grant.reason === 'upgrade');
  const start: Posting = {
    type: isPurchase ? 'PURCHASE' : 'CREDIT',
    generationType: null,
    description: grant.description,
    metadata: grant.metadata,
    actor: grant.actor,
    reason: grant.reason,
    plan: grant.plan,
    planId: grant.planId,
    refundsId: null,
    at: grant.effectiveAt,
    allocations: [{ grantId: grant.id, amountCredits: grant.amountCredits, restoresGrantId: null }],
    opens: [],
    debtCredits: 0,
  };
  const paysDebt = grant.source === 'PURCHASE' || grant.source === 'PLAN';
  const payment = paysDebt
    ? debtPayment(account, { grantId: grant.id, credits: grant.amountCredits }, grant.effectiveAt)
    : null;
  return { postings: payment ? [start, payment] : [start] };
}

/** The end of a grant: unused credits expire, but up to the cap they roll over into a new grant that starts at once. */
function expiryOf(grant: Grant, at: Date, newId: () => string): Effect {
  const carriedCredits = grant.rolloverUntil === null ? 0 : Math.min(grant.remainingCredits, grant.rolloverCapCredits);
  const expiredCredits = grant.remainingCredits - carriedCredits;
  const postings: Posting[] =
    expiredCredits > 0 ? [expiryPosting(grant, at, expiredCredits, 'Credits expired', undefined)] : [];
  if (carriedCredits === 0) return { postings };
  const rollover = rolloverOf(grant, at, carriedCredits, newId());
  postings.push(expiryPosting(grant, at, carriedCredits, 'Unused credits rolled over', rollover.id));
  return { postings, opens: [rollover] };
}

function expiryPosting(
  grant: Grant,
  at: Date,
  credits: number,
  description: string,
  rolledOverTo: string | undefined,
): Posting {
  return {
    type: 'EXPIRE',
    generationType: null,
    description,
    metadata: { source: grant.source },
    grantId: grant.id,
    rolledOverTo,
    actor: 'system',
    refundsId: null,
    at,
    allocations: [{ grantId: grant.id, amountCredits: -credits, restoresGrantId: null }],
    opens: [],
    debtCredits: 0,
  };
}

/** Starts the next period of the recurring grant and opens its grant, cut to the room under the balance limit. */
function renew(advanced: Advanced, newId: () => string): void {
  const { account } = advanced;
  if (!account.recurring) throw new Error(`The recurring grant of account ${account.userId} was not read.`);
  const period = decideRenewal(account.recurring);
  const grant = allotmentGrant(account, period, 'renewal', 'system', newId());
  const { next } = account.recurring;
  const isChange = next !== null && next.at <= period.startsAt;
  advanced.periods.push({ ...period, userId: account.userId, grantId: grant?.id ?? null });
  advanced.account = {
    ...account,
    grants: grant ? [...account.grants, grant] : account.grants,
    renewsAt: period.endsAt,
    recurring: period.endsAt === null ? null : { ...period, endsAt: period.endsAt, next: isChange ? null : next },
  };
}

/** Returns the unbooked grant of a period's credits; null where it gives none, or without room under the balance limit. */
export function allotmentGrant(
  account: Account,
  period: Period,
  reason: 'upgrade' | 'renewal',
  actor: string,
  id: string,
): Grant | null {
  const allotment = allotmentOf(period);
  const amountCredits = Math.min(allotment?.credits ?? 0, roomCredits(account));
  if (!allotment || amountCredits === 0) return null;
  return {
    id,
    source: 'PLAN',
    amountCredits,
    remainingCredits: 0,
    priority: defaultPriority,
    effectiveAt: period.startsAt,
    expiresAt: allotment.expiresAt,
    bookedAt: null,
    voidedAt: null,
    createdAt: period.startsAt,
    ...period.terms.facts,
    reason,
    actor,
    originId: null,
    rolloverCapCredits: allotment.rolloverCapCredits,
    rolloverUntil: allotment.rolloverUntil,
  };
}
