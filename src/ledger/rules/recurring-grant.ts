import type { GrantFacts } from '#/ledger/rules/grant-facts.ts';
import { addMonths, wholeMonthsSince } from '#/lib/calendar.ts';

/**
 * What an account is given for each month, and on which terms. `isEndless`: it has one period without an end, for which
 * nothing is given. `facts` is what the entry that gives the credits says.
 */
export type RecurringTerms = {
  amountCredits: number;
  /** The most unused credits of a month that roll over into the next one. */
  rolloverCapCredits: number;
  isEndless: boolean;
  facts: Omit<GrantFacts, 'actor' | 'reason'>;
  /** What the contributor made the terms of. It gets this back with each period; the ledger looks at nothing in it. */
  origin: unknown;
};

/** Credits that an account is given each month: the month that runs until `endsAt`, and the terms that follow, if others. */
export type RecurringGrant = {
  terms: RecurringTerms;
  anchorAt: Date;
  endsAt: Date;
  next: { terms: RecurringTerms; at: Date } | null;
};

/** One month of a recurring grant, or its endless period. */
export type Period = {
  terms: RecurringTerms;
  anchorAt: Date;
  startsAt: Date;
  endsAt: Date | null;
};

/** The credits of one period. They expire with it; unused ones, up to the cap, then roll over until `rolloverUntil`. */
export type Allotment = { credits: number; expiresAt: Date; rolloverCapCredits: number; rolloverUntil: Date };

/** Returns the period after the present one: on the terms that follow by then, else on the same terms. Pure. */
export function decideRenewal({ terms, endsAt, next, anchorAt }: RecurringGrant): Period {
  return periodOf(next !== null && next.at <= endsAt ? next.terms : terms, anchorAt, endsAt);
}

/** Returns the period from `startsAt` to the end of its month, counted from `anchorAt`; endless where the terms say so. */
export function periodOf(terms: RecurringTerms, anchorAt: Date, startsAt: Date): Period {
  const endsAt = terms.isEndless ? null : addMonths(anchorAt, wholeMonthsSince(anchorAt, startsAt) + 1);
  return { terms, anchorAt, startsAt, endsAt };
}

/** Returns the credits of a period; null where it gives none. */
export function allotmentOf({ terms, anchorAt, startsAt, endsAt }: Period): Allotment | null {
  if (endsAt === null || terms.amountCredits === 0) return null;
  const rolloverUntil = addMonths(anchorAt, wholeMonthsSince(anchorAt, startsAt) + 2);
  const { amountCredits: credits, rolloverCapCredits } = terms;
  return { credits, expiresAt: endsAt, rolloverCapCredits, rolloverUntil };
}
