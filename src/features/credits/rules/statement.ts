import { taskTypeNames } from '#/catalog/task-types.ts';
import { movementKindOf } from '#/features/credits/rules/movement-kind.ts';
import {
  type ModelTotal,
  type SpendingTotal,
  spendingByModel,
  spendingByType,
} from '#/features/credits/rules/usage-totals.ts';
import {
  type GrantSource,
  type RefundReason,
  refundReasons,
  type TransactionType,
  transactionTypes,
} from '#/ledger/schema.ts';

/**
 * The reasons of lines that are known. DEBIT: the task type. CREDIT and PURCHASE: the source of the grant. REFUND: why it was refunded, of an
 * expiry that was undone `expiry`.
 * EXPIRE: whether the credits expired or rolled over. CLAWBACK: why they were taken back.
 */
export const statementReasons = [
  ...taskTypeNames,
  'SIGNUP',
  'PLAN',
  'PURCHASE',
  'PROMO',
  'REFERRAL',
  'ADMIN',
  'ROLLOVER',
  'GRACE',
  'IMPORT',
  ...refundReasons,
  'dispute',
  'expiry',
  'expired',
  'rolledOver',
  'void',
  'takeBack',
  'chargeback',
  'debt',
  'other',
] as const satisfies (GrantSource | RefundReason | string)[];
export type KnownReason = (typeof statementReasons)[number];

/** Whether a reason is known: a charge may be for a type that the code does not know any more, whose stored name it is then. */
export function isKnownReason(reason: string): reason is KnownReason {
  return statementReasons.some((known) => known === reason);
}

/** The facts that decide a line's reason. `grantSource` is the source of the first grant that the line gave credits to. */
export type ReasonFacts = {
  type: TransactionType;
  generationType: string | null;
  grantSource: GrantSource | null;
  metadataReason: string | null;
  isRolledOver: boolean;
};

const reasonsOfReturns: readonly KnownReason[] = [...refundReasons, 'dispute', 'expiry'];
const reasonsOfClawbacks: readonly KnownReason[] = ['void', 'takeBack', 'chargeback', 'debt'];

/** Returns the reason of a line. Metadata has no fixed shape, so an unknown reason in it becomes `other`. */
export function reasonOf({ type, generationType, grantSource, metadataReason, isRolledOver }: ReasonFacts): string {
  const reasonAmong = (known: readonly KnownReason[]): KnownReason =>
    known.find((reason) => reason === metadataReason) ?? 'other';
  switch (type) {
    case 'DEBIT':
      return generationType ?? 'other';
    case 'CREDIT':
    case 'PURCHASE':
      return grantSource ?? 'other';
    case 'REFUND':
      return reasonAmong(reasonsOfReturns);
    case 'EXPIRE':
      return isRolledOver ? 'rolledOver' : 'expired';
    case 'CLAWBACK':
      return reasonAmong(reasonsOfClawbacks);
  }
}

/** One line of a statement. `id` is null for a line that is due by now (a renewal, an expiry) and not booked yet. */
export type StatementLine = {
  id: string | null;
  createdAt: Date;
  type: TransactionType;
  /** One of `statementReasons`, or the stored name of a task type that the code does not know any more. */
  reason: string;
  generationType: string | null;
  /** Of a charge, and of what came back of one: the model that was charged for. Null of others, and of charges that name none. */
  model: string | null;
  description: string;
  /** Signed, in credits. */
  amount: number;
  /** The balance after it, in credits. */
  balance: number;
};

/** The number of lines of one type, and the sum of their signed amounts, in credits. */
export type TypeTotal = { type: TransactionType; lines: number; amount: number };
export type ReasonTotal = TypeTotal & { reason: string };

/** The period of a statement: from `from` (inclusive) to `to` (exclusive). */
export type StatementPeriod = { from: Date; to: Date };

/** The statement of an account for a period, in credits: opening balance + the sum of all lines = closing balance. */
export type Statement = StatementPeriod & {
  /** The instant up to which it is complete: the end of the period or now, whichever is earlier. */
  asOf: Date;
  openingBalance: number;
  closingBalance: number;
  byType: TypeTotal[];
  byReason: ReasonTotal[];
  /** What charges of each type cost in the end: what was charged in the period, less what came back in it. The most first. */
  costs: SpendingTotal[];
  /** The same by model of each type. */
  models: ModelTotal[];
  /** In the order of the ledger. */
  lines: StatementLine[];
};

/**
 * Returns the statement of a period, with totals, from its lines. Pure.
 * @throws Error when a line's balance is not the previous balance plus its amount, or a line is outside of the period
 */
export function statementOf(
  period: StatementPeriod & { asOf: Date },
  openingBalance: number,
  lines: readonly StatementLine[],
): Statement {
  const { from, to, asOf } = period;
  let balance = openingBalance;
  for (const line of lines) {
    balance += line.amount;
    if (line.balance !== balance)
      throw new Error(`The balance of line ${nameOf(line)} is not the one before + its amount.`);
    if (line.createdAt < from || line.createdAt >= to)
      throw new Error(`The line ${nameOf(line)} is not of this period.`);
  }
  const byReason = totalsByReason(lines);
  const byType = totalsByType(byReason);
  const movements = lines.map((line) => ({ ...line, kind: movementKindOf(line.type, line.reason), lines: 1 }));
  const [costs, models] = [spendingByType(movements), spendingByModel(movements)];
  return {
    from,
    to,
    asOf,
    openingBalance,
    closingBalance: balance,
    byType,
    byReason,
    costs,
    models,
    lines: [...lines],
  };
}

function nameOf({ id, createdAt }: StatementLine): string {
  return id ?? `of ${createdAt.toISOString()}, not booked`;
}

/** Returns the totals in the order of `transactionTypes`, and within a type in that of `statementReasons`, then of their names. */
function totalsByReason(lines: readonly StatementLine[]): ReasonTotal[] {
  const totals = new Map<string, ReasonTotal>();
  for (const { type, reason, amount } of lines) {
    const key = `${type} ${reason}`;
    const total = totals.get(key) ?? { type, reason, lines: 0, amount: 0 };
    totals.set(key, { ...total, lines: total.lines + 1, amount: total.amount + amount });
  }
  const order = ({ type, reason }: ReasonTotal) => {
    const place = isKnownReason(reason) ? statementReasons.indexOf(reason) : statementReasons.length;
    return transactionTypes.indexOf(type) * (statementReasons.length + 1) + place;
  };
  return [...totals.values()].sort((a, b) => order(a) - order(b) || (a.reason < b.reason ? -1 : 1));
}

function totalsByType(byReason: readonly ReasonTotal[]): TypeTotal[] {
  return transactionTypes.flatMap((type) => {
    const ofType = byReason.filter((total) => total.type === type);
    if (ofType.length === 0) return [];
    const sum = (of: (total: ReasonTotal) => number) => ofType.reduce((all, total) => all + of(total), 0);
    return { type, lines: sum((total) => total.lines), amount: sum((total) => total.amount) };
  });
}
