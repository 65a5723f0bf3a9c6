import type { MovementKind } from '#/features/credits/rules/movement-kind.ts';
import type { TransactionType } from '#/ledger/schema.ts';

/**
 * What lines of one kind, type and generation type come to in a day or a week, which is named by its first day in the period:
 * their number, and their signed credits.
 */
export type Movement = {
  from: string;
  kind: MovementKind;
  type: TransactionType;
  generationType: string | null;
  lines: number;
  amount: number;
};

/** What one kind of movements came to. */
export type KindTotal = { kind: MovementKind; lines: number; amount: number };

/** Returns the totals of those kinds that there are, in the order of what is read first. */
export function totalsByKind(movements: readonly Movement[], kinds: readonly MovementKind[]): KindTotal[] {
  return kinds.flatMap((kind) => {
    const ofKind = movements.filter((movement) => movement.kind === kind);
    if (ofKind.length === 0) return [];
    return { kind, lines: sum(ofKind, ({ lines }) => lines), amount: sum(ofKind, ({ amount }) => amount) };
  });
}

/** What was spent on one type of task: charged, what came back of it, and the difference; all are 0 or more, but for `net`. */
export type SpendingTotal = {
  generationType: string | null;
  lines: number;
  charged: number;
  returned: number;
  net: number;
};

/** What was spent on one type of task by one model. */
export type ModelTotal = SpendingTotal & { generationType: string; model: string };

/** Returns what was spent by model of each type, the most first. Charges that name no model are in none. */
export function spendingByModel(
  movements: readonly (Parameters<typeof spendingByType>[0][number] & { model: string | null })[],
): ModelTotal[] {
  const named = movements.filter(({ kind, model, generationType }) => kind === 'spending' && model && generationType);
  return Object.values(Object.groupBy(named, ({ generationType, model }) => JSON.stringify([generationType, model])))
    .flatMap((ofModel = []) => {
      const [total] = spendingByType(ofModel);
      const [{ generationType = null, model = null } = {}] = ofModel;
      return total && generationType && model ? { ...total, generationType, model } : [];
    })
    .sort((a, b) => b.net - a.net || (a.model < b.model ? -1 : 1));
}

/** Returns what was spent by type, the most first. */
export function spendingByType(
  movements: readonly Pick<Movement, 'kind' | 'type' | 'generationType' | 'lines' | 'amount'>[],
): SpendingTotal[] {
  const spending = movements.filter(({ kind }) => kind === 'spending');
  const types = [...new Set(spending.map(({ generationType }) => generationType))];
  return types
    .map((generationType) => {
      const ofType = spending.filter((movement) => movement.generationType === generationType);
      const charged = -sum(
        ofType.filter(({ type }) => type === 'DEBIT'),
        ({ amount }) => amount,
      );
      const returned = sum(
        ofType.filter(({ type }) => type === 'REFUND'),
        ({ amount }) => amount,
      );
      return { generationType, lines: sum(ofType, ({ lines }) => lines), charged, returned, net: charged - returned };
    })
    .sort((a, b) => b.net - a.net || ((a.generationType ?? '') < (b.generationType ?? '') ? -1 : 1));
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((all, item) => all + of(item), 0);
}
