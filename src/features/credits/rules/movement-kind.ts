import type { TransactionType } from '#/ledger/schema.ts';

/**
 * What the lines of a ledger are to the one who spends: `spending` are charges, less what came back of them; `added` is what was
 * given or bought; `expired` ended unused; `rolledOver` went from one month into the next, which adds up to 0; `takenBack` are
 * grants that were taken back and debts that were paid. Every line is of one kind.
 */
export const movementKinds = ['spending', 'added', 'expired', 'rolledOver', 'takenBack'] as const;
export type MovementKind = (typeof movementKinds)[number];

const usual: Record<TransactionType, MovementKind> = {
  DEBIT: 'spending',
  REFUND: 'spending',
  CREDIT: 'added',
  PURCHASE: 'added',
  EXPIRE: 'expired',
  CLAWBACK: 'takenBack',
};

/** Lines of another kind than their type says, by their reason. What comes back of no charge is no spending. */
const others: readonly { type: TransactionType; reason: string; kind: MovementKind }[] = [
  { type: 'REFUND', reason: 'dispute', kind: 'added' },
  { type: 'REFUND', reason: 'expiry', kind: 'added' },
  { type: 'CREDIT', reason: 'ROLLOVER', kind: 'rolledOver' },
  { type: 'EXPIRE', reason: 'rolledOver', kind: 'rolledOver' },
];

/** Returns the kind of lines of a type and with a reason as the ledger's daily sums say it. */
export function movementKindOf(type: TransactionType, reason: string): MovementKind {
  return others.find((other) => other.type === type && other.reason === reason)?.kind ?? usual[type];
}

/** The same rule as SQL of a line's type and reason. */
export function movementKindSql(type: string, reason: string): string {
  const ofOthers = others.map(
    (other) => `WHEN ${type} = '${other.type}' AND ${reason} = '${other.reason}' THEN '${other.kind}'`,
  );
  const ofTypes = Object.entries(usual).map(([name, kind]) => `WHEN ${type} = '${name}' THEN '${kind}'`);
  return `CASE ${[...ofOthers, ...ofTypes].join(' ')} END`;
}
