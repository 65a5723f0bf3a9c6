import fc from 'fast-check';
import { describe, test } from 'vitest';
import { type PlanTerms, recurringTermsOf } from '#/features/plans/rules/plan-terms.ts';
import { type Account, type Entry, sumOf } from '#/ledger/rules/account.ts';
import { advanceTo, nextDueAt } from '#/ledger/rules/advance.ts';
import { decideRenewal, periodOf, type RecurringGrant } from '#/ledger/rules/recurring-grant.ts';
import { addMonths, monthEnd, wholeMonthsSince, yearEnd } from '#/lib/calendar.ts';
import { anyAccount, newId, noon } from '#test/model/account-arbitraries.ts';
import { modelOf } from '#test/model/account-as-model.ts';
import { agree } from '#test/model/agree.ts';
import { balanceOf } from '#test/model/model-account.ts';
import { modelPlans } from '#test/model/model-plans.ts';
import { letTimePass } from '#test/model/model-time.ts';
import { nextAnniversary, nextYearlyAnniversary } from '#test/model/months.ts';
import { lotInWords } from '#test/model/real.ts';

/*
 * What time does: split anywhere, against the model, and the calendar against counting day by day.
 */

const hourMs = 3_600_000;

const terms: readonly PlanTerms[] = modelPlans.map(({ name, credits, rolloverCap, monthlyPrice }) => ({
  id: name,
  name,
  credits,
  rolloverCapCredits: rolloverCap,
  monthlyPriceCents: monthlyPrice,
  yearlyPriceCents: 10 * monthlyPrice,
}));
const plan = fc.constantFrom(...terms);
const paidPlan = fc.constantFrom(...terms.filter(({ monthlyPriceCents }) => monthlyPriceCents > 0));

/** A plan with an anchor on the 31st whose month ends at noon, or one or two months later; perhaps with one to follow. */
const recurring: fc.Arbitrary<RecurringGrant> = fc
  .record({
    plan: paidPlan,
    months: fc.integer({ min: 1, max: 3 }),
    next: fc.option(plan, { nil: null }),
    isYearly: fc.boolean(),
  })
  .map(({ plan: present, months, next, isYearly }) => {
    const anchorAt = new Date('2028-01-31T12:00:00.000Z');
    const endsAt = addMonths(anchorAt, months);
    const at = isYearly ? yearEnd(anchorAt, noon) : endsAt;
    const cycle = isYearly ? 'yearly' : 'monthly';
    return {
      terms: recurringTermsOf(present, cycle),
      anchorAt,
      endsAt,
      next: next && { terms: recurringTermsOf(next, cycle), at },
    };
  });

const accountWithPlan: fc.Arbitrary<Account> = fc
  .record({ account: anyAccount, given: fc.option(recurring, { nil: null }) })
  .map(({ account, given }) => ({
    ...account,
    recurring: given,
    renewsAt: given?.endsAt ?? null,
  }));

/** An instant some hours or months after noon. */
const later = fc.oneof(
  fc.integer({ min: 0, max: 24 }).map((hours) => new Date(noon.getTime() + hours * hourMs)),
  fc.integer({ min: 0, max: 400 }).map((days) => new Date(noon.getTime() + days * 24 * hourMs)),
);

/** An entry without its id and those of grants that it opened, which differ from one `advanceTo` to the next. */
function facts({ type, at, amountCredits: amount, balanceCredits: balance, debtCredits }: Entry) {
  return { type, at: at.getTime(), amount, balance, debtCredits };
}

function holdings({ grants, credits, debtCredits, renewsAt }: Account) {
  const held = grants.filter(
    (grant) => grant.remainingCredits > 0 || (grant.bookedAt === null && grant.voidedAt === null),
  );
  return {
    credits,
    debtCredits,
    renewsAt: renewsAt?.getTime() ?? null,
    lots: held
      .map(({ amountCredits, remainingCredits, expiresAt, effectiveAt, bookedAt, ...grant }) =>
        lotInWords({
          ...grant,
          amount: amountCredits,
          left: remainingCredits,
          from: bookedAt ? null : effectiveAt.getTime(),
          until: expiresAt?.getTime() ?? null,
        }),
      )
      .sort(),
  };
}

describe('time', () => {
  test('passes in one go as it does in two, wherever it is split', () => {
    fc.assert(
      fc.property(accountWithPlan, later, later, (account, one, other) => {
        const [first, last] = one <= other ? [one, other] : [other, one];
        const atOnce = advanceTo(account, last, newId);
        const half = advanceTo(account, first, newId);
        const rest = advanceTo(half.account, last, newId);
        agree([...half.entries, ...rest.entries].map(facts), atOnce.entries.map(facts));
        agree(holdings(rest.account), holdings(atOnce.account));
        agree(
          [...half.periods, ...rest.periods].map((period) => period.startsAt),
          atOnce.periods.map((period) => period.startsAt),
        );
      }),
      { numRuns: 6_000 },
    );
  });

  test('makes lines in the order of their instants, that add up, until nothing is due any more', () => {
    fc.assert(
      fc.property(accountWithPlan, later, (account, now) => {
        const { account: advanced, entries } = advanceTo(account, now, newId);
        let balance = account.credits;
        let instant = 0;
        for (const entry of entries) {
          balance += entry.amountCredits;
          agree(entry.balanceCredits, balance);
          agree(entry.at.getTime() >= instant, true);
          instant = entry.at.getTime();
        }
        agree(instant <= now.getTime(), true);
        agree(advanced.credits, balance);
        const booked = advanced.grants.filter(({ bookedAt }) => bookedAt !== null);
        agree(sumOf(booked.map(({ remainingCredits }) => ({ amountCredits: remainingCredits }))), balance);
        agree((nextDueAt(advanced)?.getTime() ?? Infinity) > now.getTime(), true);
        agree(advanced.debtCredits >= 0, true);
      }),
      { numRuns: 6_000 },
    );
  });

  test('does what the model says', () => {
    fc.assert(
      fc.property(accountWithPlan, later, (account, now) => {
        const { account: advanced, entries } = advanceTo(account, now, newId);
        const model = modelOf(account, entries);
        letTimePass(model, now.getTime());
        const ofModel = model.lines
          .slice(1)
          .map(({ type, at, amount, balance, debt }) => ({ type, at, amount, balance, debtCredits: debt }));
        agree(entries.map(facts), ofModel);
        agree(holdings(advanced), {
          credits: balanceOf(model),
          debtCredits: model.debt,
          renewsAt: model.plan?.endsAt ?? null,
          lots: model.lots
            .filter((lot) => lot.left > 0 || (!lot.hasBegun && !lot.isVoid))
            .map((lot) => lotInWords({ ...lot, from: lot.hasBegun ? null : lot.from }))
            .sort(),
        });
      }),
      { numRuns: 8_000 },
    );
  });
});

describe('the calendar', () => {
  const anchor = fc.date({
    min: new Date('2000-01-01T00:00:00.000Z'),
    max: new Date('2060-01-01T00:00:00.000Z'),
    noInvalidDate: true,
  });

  test('says of any anchor and instant what counting month by month says', () => {
    fc.assert(
      fc.property(anchor, fc.integer({ min: 0, max: 15 * 366 * 24 }), fc.constantFrom(-1, 0, 1), (from, hours, off) => {
        const near = monthEnd(from, new Date(from.getTime() + hours * hourMs)).getTime() + off;
        for (const instant of [from.getTime() + hours * hourMs, near]) {
          agree(monthEnd(from, new Date(instant)).getTime(), nextAnniversary(from.getTime(), instant));
          agree(yearEnd(from, new Date(instant)).getTime(), nextYearlyAnniversary(from.getTime(), instant));
          const months = wholeMonthsSince(from, new Date(instant));
          agree(addMonths(from, months).getTime() <= instant, true);
          agree(addMonths(from, months + 1).getTime() > instant, true);
        }
      }),
      { numRuns: 8_000 },
    );
  });

  test('has the periods of a plan follow each other without a gap, from anniversary to anniversary', () => {
    fc.assert(
      fc.property(anchor, paidPlan, fc.integer({ min: 1, max: 24 }), (anchorAt, present, count) => {
        let period = periodOf(recurringTermsOf(present, 'monthly'), anchorAt, anchorAt);
        agree(period.startsAt, anchorAt);
        for (let month = 1; month <= count; month += 1) {
          const { endsAt } = period;
          if (!endsAt) throw new Error('A plan with a price has an end.');
          agree(endsAt.getTime(), nextAnniversary(anchorAt.getTime(), period.startsAt.getTime()));
          period = decideRenewal({ ...period, endsAt, next: null });
          agree(period.startsAt, endsAt);
        }
      }),
      { numRuns: 5_000 },
    );
  });
});
