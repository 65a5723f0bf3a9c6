import { type TaskType, taskTypeNames } from '#/catalog/task-types.ts';
import {
  type GrantSource,
  type RefundReason,
  refundReasons,
  type TransactionType,
  transactionTypes,
} from '#/ledger/schema.ts';

/**
 * Why credits moved, in one word: of a charge what was made, of credits given where they came from, of a return why they
 * came back, of an end whether they were lost or rolled over, of what was taken back the ground for it.
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
  ...refundReasons,
  'dispute',
  'expired',
  'rolledOver',
  'void',
  'chargeback',
  'debt',
  'other',
] as const satisfies (TaskType | GrantSource | RefundReason | string)[];
export type StatementReason = (typeof statementReasons)[number];

/** What of a line its reason follows from. `grantSource` is that of the grant which it gave to first. */
export type ReasonFacts = {
  type: TransactionType;
  generationType: TaskType | null;
  grantSource: GrantSource | null;
  metadataReason: string | null;
  isRolledOver: boolean;
};

const reasonsOfReturns: readonly StatementReason[] = [...refundReasons, 'dispute'];
const reasonsOfClawbacks: readonly StatementReason[] = ['void', 'chargeback', 'debt'];

/** The reason of a line. Metadata is an open record, so a word in it that nobody knows is `other`. */
export function reasonOf({ type, generationType, grantSource, metadataReason, isRolledOver }: ReasonFacts) {
  const said = (known: readonly StatementReason[]): StatementReason =>
    known.find((reason) => reason === metadataReason) ?? 'other';
  switch (type) {
    case 'DEBIT':
      return generationType ?? 'other';
    case 'CREDIT':
    case 'PURCHASE':
      return grantSource ?? 'other';
    case 'REFUND':
      return said(reasonsOfReturns);
    case 'EXPIRE':
      return isRolledOver ? 'rolledOver' : 'expired';
    case 'CLAWBACK':
      return said(reasonsOfClawbacks);
  }
}

/** One line of a statement. `id` is null for what time called for and nothing has booked yet. */
export type StatementLine = {
  id: string | null;
  createdAt: Date;
  type: TransactionType;
  reason: StatementReason;
  generationType: TaskType | null;
  description: string;
  /** Signed, in credits. */
  amount: number;
  /** The balance after it, in credits. */
  balance: number;
};

/** How many lines of one kind there are, and what they come to, signed, in credits. */
export type TypeTotal = { type: TransactionType; lines: number; amount: number };
export type ReasonTotal = TypeTotal & { reason: StatementReason };

/** What moved from `from` (that instant included) to `to` (that instant not included). */
export type StatementPeriod = { from: Date; to: Date };

/** What happened to an account in a period, in credits: opening balance + every line = closing balance. */
export type Statement = StatementPeriod & {
  /** Up to when it is complete: the end of the period, or the present where that comes first. */
  asOf: Date;
  openingBalance: number;
  closingBalance: number;
  byType: TypeTotal[];
  byReason: ReasonTotal[];
  /** In the order in which they count. */
  lines: StatementLine[];
};

/**
 * The statement of a period from its lines, with its totals. Pure.
 * @throws Error when the lines do not lead from the opening balance to their own balances: a statement adds up or is none
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
  return { from, to, asOf, openingBalance, closingBalance: balance, byType, byReason, lines: [...lines] };
}

function nameOf({ id, createdAt }: StatementLine): string {
  return id ?? `of ${createdAt.toISOString()}, not booked`;
}

/** In the order of `transactionTypes`, and within a type of `statementReasons`. */
function totalsByReason(lines: readonly StatementLine[]): ReasonTotal[] {
  const totals = new Map<string, ReasonTotal>();
  for (const { type, reason, amount } of lines) {
    const key = `${type} ${reason}`;
    const total = totals.get(key) ?? { type, reason, lines: 0, amount: 0 };
    totals.set(key, { ...total, lines: total.lines + 1, amount: total.amount + amount });
  }
  const order = ({ type, reason }: ReasonTotal) =>
    transactionTypes.indexOf(type) * statementReasons.length + statementReasons.indexOf(reason);
  return [...totals.values()].sort((a, b) => order(a) - order(b));
}

function totalsByType(byReason: readonly ReasonTotal[]): TypeTotal[] {
  return transactionTypes.flatMap((type) => {
    const ofType = byReason.filter((total) => total.type === type);
    if (ofType.length === 0) return [];
    const sum = (of: (total: ReasonTotal) => number) => ofType.reduce((all, total) => all + of(total), 0);
    return { type, lines: sum((total) => total.lines), amount: sum((total) => total.amount) };
  });
}
