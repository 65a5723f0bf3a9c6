import {
  type Account,
  applyEffect,
  type Effect,
  type Entry,
  type Grant,
  type Posting,
  rootOf,
} from '#/ledger/rules/account.ts';
import { roomCredits } from '#/ledger/rules/balance-limit.ts';
import { debtPayment, defaultPriority } from '#/ledger/rules/decide-grant.ts';
import { allotmentOf, decideRenewal, type Period } from '#/ledger/rules/decide-renewal.ts';

/** A plan period that began, and the grant that is its allotment; null where it gave nothing. */
export type StartedPeriod = Period & { userId: string; grantId: string | null };

/** An account brought to an instant, with the lines that the mere passing of time called for, in time order. */
export type Advanced = { account: Account; entries: Entry[]; periods: StartedPeriod[] };

type Due = { at: Date; kind: 'expiry' | 'start'; grant: Grant } | { at: Date; kind: 'renewal' };

/**
 * Brings an account to `now`: expiries with what rolls over, renewals of the plan, and starts of grants, each dated at
 * its own instant, in time order; at one instant an expiry before a renewal before a start, and of two alike the older
 * grant's first. Pure, but for the ids that
 * `newId` makes. The one place of this rule: verbs write what it gives, reads only look at it. With `maxLines` it stops
 * about there, and the account is behind `now` where more was due.
 */
export function advanceTo(account: Account, now: Date, newId: () => string, maxLines = Infinity): Advanced {
  const passed: Advanced = { account, entries: [], periods: [] };
  let due = nextDue(account, now);
  for (; due !== null && passed.entries.length < maxLines; due = nextDue(passed.account, now)) {
    if (due.kind === 'renewal') renew(passed, newId);
    else
      take(
        passed,
        due.kind === 'expiry' ? expiryOf(due.grant, due.at, newId) : startOf(passed.account, due.grant),
        newId,
      );
  }
  return passed;
}

/** When time alone next changes the account; null when it never does. */
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
  // Which of two comes first decides which pays a debt. Of two equally old it is the first in the account's list.
  return a.grant.createdAt < b.grant.createdAt;
}

function take(passed: Advanced, effect: Effect, newId: () => string): void {
  const { account, lines } = applyEffect(passed.account, effect, newId);
  passed.account = account;
  passed.entries.push(...lines);
}

/** An upgrade and a pack are purchases; every other grant is a credit. */
function startOf(account: Account, grant: Grant): Effect {
  const isPurchase = grant.source === 'PURCHASE' || (grant.source === 'PLAN' && grant.metadata.reason === 'upgrade');
  const start: Posting = {
    type: isPurchase ? 'PURCHASE' : 'CREDIT',
    generationType: null,
    description: grant.description,
    metadata: grant.metadata,
    actor: grant.actor,
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

/** What is unused ends; up to the cap it rolls over into a grant of its own that begins at this very instant. */
function expiryOf(grant: Grant, at: Date, newId: () => string): Effect {
  const carried = grant.rolloverUntil === null ? 0 : Math.min(grant.remainingCredits, grant.rolloverCapCredits);
  const ended = grant.remainingCredits - carried;
  const postings: Posting[] = ended > 0 ? [expiryLine(grant, at, ended, 'Credits expired', {})] : [];
  if (carried === 0) return { postings };
  const rollover = rolloverOf(grant, at, carried, newId());
  postings.push(expiryLine(grant, at, carried, 'Unused credits rolled over', { rolledOverTo: rollover.id }));
  return { postings, opens: [rollover] };
}

function expiryLine(
  grant: Grant,
  at: Date,
  credits: number,
  description: string,
  metadata: Record<string, unknown>,
): Posting {
  return {
    type: 'EXPIRE',
    generationType: null,
    description,
    metadata: { grantId: grant.id, source: grant.source, ...metadata },
    actor: 'system',
    refundsId: null,
    at,
    allocations: [{ grantId: grant.id, amountCredits: -credits, restoresGrantId: null }],
    opens: [],
    debtCredits: 0,
  };
}

function rolloverOf(grant: Grant, at: Date, credits: number, id: string): Grant {
  return {
    id,
    source: 'ROLLOVER',
    amountCredits: credits,
    remainingCredits: 0,
    priority: grant.priority,
    effectiveAt: at,
    expiresAt: grant.rolloverUntil,
    bookedAt: null,
    voidedAt: null,
    // Rolled-over credits are as old as they were: they burn before those of the new month, which end with them.
    createdAt: grant.createdAt,
    description: 'Rolled over from last month',
    metadata: { grantId: grant.id, source: 'ROLLOVER' },
    actor: 'system',
    originId: rootOf(grant),
    rolloverCapCredits: 0,
    rolloverUntil: null,
  };
}

/** The next period begins; its allotment is a grant that begins with it, as far as the account has room for it. */
function renew(passed: Advanced, newId: () => string): void {
  const { account } = passed;
  if (!account.subscription) throw new Error(`The plan of account ${account.userId} was not read.`);
  const period = decideRenewal(account.subscription);
  const grant = allotmentGrant(account, period, 'renewal', 'system', newId());
  const { next } = account.subscription;
  const isChange = next !== null && next.at <= period.startsAt;
  passed.periods.push({ ...period, userId: account.userId, grantId: grant?.id ?? null });
  passed.account = {
    ...account,
    grants: grant ? [...account.grants, grant] : account.grants,
    renewsAt: period.endsAt,
    subscription: period.endsAt === null ? null : { ...period, endsAt: period.endsAt, next: isChange ? null : next },
  };
}

/** The grant of a period's allotment, still to be booked; null where the period gives none or the account has no room. */
export function allotmentGrant(
  account: Account,
  period: Period,
  reason: 'upgrade' | 'renewal',
  actor: string,
  id: string,
): Grant | null {
  const allotment = allotmentOf(period);
  const amount = Math.min(allotment?.credits ?? 0, roomCredits(account));
  if (!allotment || amount === 0) return null;
  return {
    id,
    source: 'PLAN',
    amountCredits: amount,
    remainingCredits: 0,
    priority: defaultPriority,
    effectiveAt: period.startsAt,
    expiresAt: allotment.expiresAt,
    bookedAt: null,
    voidedAt: null,
    createdAt: period.startsAt,
    description: `${period.plan.name} plan`,
    metadata: { plan: period.plan.name, billingCycle: period.billingCycle, reason, testMode: true },
    actor,
    originId: null,
    rolloverCapCredits: allotment.rolloverCapCredits,
    rolloverUntil: allotment.rolloverUntil,
  };
}
