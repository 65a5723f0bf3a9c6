import { movementKindOf } from '#/features/credits/rules/movement-kind.ts';
import { addDays, type UsagePeriod, weekOf } from '#/features/credits/rules/usage-period.ts';
import { type ModelTotal, type Movement, spendingByModel } from '#/features/credits/rules/usage-totals.ts';
import type { DailySum } from '#/ledger/ledger.ts';

/** The balance of an account, in credits, at the end of a day, or of the last day of a week in the period. */
export type BalanceOfDay = { from: string; to: string; balance: number };

/**
 * Where the credits of an account went in a period: opening balance + all movements = closing balance. Each figure is the sum of its
 * lines, those included that are due and not booked yet.
 */
export type Usage = UsagePeriod & {
  by: 'day' | 'week';
  /** Up to when it is complete. */
  asOf: Date;
  openingBalance: number;
  closingBalance: number;
  balances: BalanceOfDay[];
  movements: Movement[];
  /** What was spent in the whole period by model of each type. */
  models: ModelTotal[];
};

type UsageFacts = {
  period: UsagePeriod;
  by: 'day' | 'week';
  asOf: Date;
  openingBalance: number;
  sums: readonly DailySum[];
};

/** Returns the usage of a period by day or week from the sums of these in it. Days to come have no balance. Pure. */
export function usageOf({ period, by, asOf, openingBalance, sums }: UsageFacts): Usage {
  const today = asOf.toISOString().slice(0, 10);
  const movements = new Map<string, Movement>();
  const closings = new Map<string, number>();
  for (const { day: from, type, generationType, reason, lines, credits, balanceCredits } of sums) {
    const kind = movementKindOf(type, reason);
    const key = JSON.stringify([from, kind, type, generationType]);
    const movement = movements.get(key) ?? { from, kind, type, generationType, lines: 0, amount: 0 };
    movements.set(key, { ...movement, lines: movement.lines + lines, amount: movement.amount + credits });
    // The sums are in the order of their last lines.
    closings.set(from, balanceCredits);
  }
  const balances = placesOf(period, by, today).map(({ from, to }) => ({ from, to, balance: 0 }));
  let balance = openingBalance;
  for (const place of balances) {
    balance = closings.get(place.from) ?? balance;
    place.balance = balance;
  }
  const closingBalance = sums.at(-1)?.balanceCredits ?? openingBalance;
  const models = spendingByModel(
    sums.map(({ type, generationType, reason, model, lines, credits: amount }) => {
      return { kind: movementKindOf(type, reason), type, generationType, model, lines, amount };
    }),
  );
  return { ...period, by, asOf, openingBalance, closingBalance, balances, movements: [...movements.values()], models };
}

/** The days or weeks of a period up to today. Its edges may cut weeks. */
function placesOf({ from, to }: UsagePeriod, by: 'day' | 'week', today: string): UsagePeriod[] {
  const places: UsagePeriod[] = [];
  const until = to < today ? to : today;
  for (let first = from; first <= until; first = addDays(places.at(-1)?.to ?? first, 1)) {
    const last = by === 'week' ? addDays(weekOf(first), 6) : first;
    places.push({ from: first, to: last < until ? last : until });
  }
  return places;
}
