import type { IdempotencyRecord } from '#/ledger/idempotency.ts';
import type { Account, Allocation, Entry, Grant } from '#/ledger/rules/account.ts';
import { nextDueAt } from '#/ledger/rules/advance.ts';
import type { ChargeEnd } from '#/ledger/rules/charge-end.ts';
import type { DigestItem } from '#/ledger/store/digest.ts';
import { bulkRows, type Column, rowInsert } from '#/platform/bulk-rows.ts';

/*
 * The rows that the ledger's statement writes, column by column.
 */

type AllocationRow = Allocation & { transactionId: string; ordinal: number };

/** Returns an entry's allocations in order, as rows. */
export function allocationsOf(entry: Entry): AllocationRow[] {
  return entry.allocations.map((allocation, ordinal) => ({ ...allocation, ordinal, transactionId: entry.id }));
}

/** Most entries have no metadata besides. */
function jsonOf(metadata: Record<string, unknown>): string {
  for (const _ in metadata) return JSON.stringify(metadata);
  return '{}';
}

/** A row with its place in its account's digest. */
type Placed<Row> = { row: Row; digestSeq: number | null };

/** An entry with the text of the idempotency key whose effect it is, and its own text, which its hash covers. */
export type EntryRow = { entry: Entry; keyText: string | null; said: string };

export const entryRows = bulkRows<EntryRow>([
  { name: 'id', type: 'uuid', of: ({ entry }) => entry.id },
  { name: 'userId', type: 'uuid', of: ({ entry }) => entry.userId },
  { name: 'seq', type: 'int', of: ({ entry }) => entry.seq },
  { name: 'amount', type: 'int', of: ({ entry }) => entry.amountCredits },
  { name: 'balance', type: 'int', of: ({ entry }) => entry.balanceCredits },
  { name: 'type', type: '"TransactionType"', of: ({ entry }) => entry.type },
  { name: 'generationType', type: 'text', of: ({ entry }) => entry.generationType },
  { name: 'description', type: 'text', of: ({ entry }) => entry.description },
  { name: 'metadata', type: 'jsonb', of: ({ entry }) => jsonOf(entry.metadata) },
  { name: 'actor', type: 'text', of: ({ entry }) => entry.actor },
  { name: 'refundsId', type: 'uuid', of: ({ entry }) => entry.refundsId },
  { name: 'taskId', type: 'uuid', of: ({ entry }) => entry.taskId ?? null },
  { name: 'price', type: 'jsonb', of: ({ entry }) => (entry.price ? JSON.stringify(entry.price) : null) },
  { name: 'reason', type: 'text', of: ({ entry }) => entry.reason ?? null },
  { name: 'keyText', type: 'text', of: ({ keyText }) => keyText },
  { name: 'said', type: 'text', of: ({ said }) => said },
  { name: 'createdAt', type: 'timestamptz', of: ({ entry }) => entry.at },
]);

/** Whether an entry says more than its task, price and reason, as charges and refunds do not. */
export function hasFurtherFacts(entry: Entry): boolean {
  return (
    entry.grantId !== undefined ||
    entry.debtCredits !== 0 ||
    entry.maxCostCredits !== undefined ||
    entry.settlesId !== undefined ||
    entry.rolledOverTo !== undefined ||
    entry.plan !== undefined ||
    entry.planId !== undefined
  );
}

/** What entries say besides; in a statement only where one of its entries does. */
export const factRows = bulkRows<Entry>([
  { name: 'id', type: 'uuid', of: (entry) => entry.id },
  { name: 'grantId', type: 'uuid', of: (entry) => entry.grantId ?? null },
  { name: 'settlesId', type: 'uuid', of: (entry) => entry.settlesId ?? null },
  { name: 'rolledOverTo', type: 'uuid', of: (entry) => entry.rolledOverTo ?? null },
  { name: 'debtCredits', type: 'int', of: (entry) => entry.debtCredits || null },
  { name: 'maxCostCredits', type: 'int', of: (entry) => entry.maxCostCredits ?? null },
  { name: 'plan', type: 'text', of: (entry) => entry.plan ?? null },
  { name: 'planId', type: 'uuid', of: (entry) => entry.planId ?? null },
]);

export const allocationRows = bulkRows<AllocationRow>([
  { name: 'transactionId', type: 'uuid', of: (allocation) => allocation.transactionId },
  { name: 'ordinal', type: 'smallint', of: (allocation) => allocation.ordinal },
  { name: 'grantId', type: 'uuid', of: (allocation) => allocation.grantId },
  { name: 'amount', type: 'int', of: (allocation) => allocation.amountCredits },
  { name: 'restoresGrantId', type: 'uuid', of: (allocation) => allocation.restoresGrantId },
]);

export const grantInsert = rowInsert<Placed<Grant & { userId: string }>>('CreditGrant', [
  { name: 'id', type: 'uuid', of: ({ row }) => row.id },
  { name: 'userId', type: 'uuid', of: ({ row }) => row.userId },
  { name: 'source', type: '"GrantSource"', of: ({ row }) => row.source },
  { name: 'amount', type: 'int', of: ({ row }) => row.amountCredits },
  { name: 'remaining', type: 'int', of: ({ row }) => row.remainingCredits },
  { name: 'priority', type: 'int', of: ({ row }) => row.priority },
  { name: 'effectiveAt', type: 'timestamptz', of: ({ row }) => row.effectiveAt },
  { name: 'expiresAt', type: 'timestamptz', of: ({ row }) => row.expiresAt },
  { name: 'bookedAt', type: 'timestamptz', of: ({ row }) => row.bookedAt },
  { name: 'voidedAt', type: 'timestamptz', of: ({ row }) => row.voidedAt },
  { name: 'createdAt', type: 'timestamptz', of: ({ row }) => row.createdAt },
  { name: 'description', type: 'text', of: ({ row }) => row.description },
  { name: 'metadata', type: 'jsonb', of: ({ row }) => JSON.stringify(row.metadata) },
  { name: 'actor', type: 'text', of: ({ row }) => row.actor },
  { name: 'originId', type: 'uuid', of: ({ row }) => row.originId },
  { name: 'rolloverCapCredits', type: 'int', of: ({ row }) => row.rolloverCapCredits },
  { name: 'rolloverUntil', type: 'timestamptz', of: ({ row }) => row.rolloverUntil },
  { name: 'reason', type: 'text', of: ({ row }) => row.reason ?? null },
  { name: 'plan', type: 'text', of: ({ row }) => row.plan ?? null },
  { name: 'digestSeq', type: 'int', of: ({ digestSeq }) => digestSeq },
]);

export const changedGrantRows = bulkRows<Grant>([
  { name: 'id', type: 'uuid', of: (grant) => grant.id },
  { name: 'remaining', type: 'int', of: (grant) => grant.remainingCredits },
  { name: 'bookedAt', type: 'timestamptz', of: (grant) => grant.bookedAt },
  { name: 'voidedAt', type: 'timestamptz', of: (grant) => grant.voidedAt },
]);

export const accountRows = bulkRows<Account>([
  { name: 'userId', type: 'uuid', of: (account) => account.userId },
  { name: 'seq', type: 'int', of: (account) => account.ledgerSeq },
  { name: 'credits', type: 'int', of: (account) => account.credits },
  { name: 'debtCredits', type: 'int', of: (account) => account.debtCredits },
  { name: 'renewsAt', type: 'timestamptz', of: (account) => account.renewsAt },
  { name: 'nextDueAt', type: 'timestamptz', of: nextDueAt },
]);

const recordColumns: Column<Placed<IdempotencyRecord>>[] = [
  { name: 'scope', type: '"KeyScope"', of: ({ row }) => row.scope },
  { name: 'userId', type: 'uuid', of: ({ row }) => row.userId },
  { name: 'key', type: 'text', of: ({ row }) => row.key },
  { name: 'operation', type: 'text', of: ({ row }) => row.operation },
  { name: 'inputHash', type: 'text', of: ({ row }) => row.inputHash },
  { name: 'answer', type: 'jsonb', of: ({ row }) => JSON.stringify(row.answer) },
  { name: 'lineId', type: 'uuid', of: ({ row }) => row.lineId },
  { name: 'createdAt', type: 'timestamptz', of: ({ row }) => row.createdAt },
];

/** Records of which each is the effect of an entry, as most are; and records of which some have a place in a digest. */
export const recordInsert = rowInsert('IdempotencyRecord', recordColumns);
export const placedRecordInsert = rowInsert('IdempotencyRecord', [
  ...recordColumns,
  { name: 'digestSeq', type: 'int', of: ({ digestSeq }) => digestSeq },
]);

export const endInsert = rowInsert<Placed<ChargeEnd & { userId: string }>>('ChargeEnd', [
  { name: 'chargeId', type: 'uuid', of: ({ row }) => row.chargeId },
  { name: 'userId', type: 'uuid', of: ({ row }) => row.userId },
  { name: 'outcome', type: '"ChargeOutcome"', of: ({ row }) => row.outcome },
  { name: 'costCredits', type: 'int', of: ({ row }) => row.costCredits },
  { name: 'endedAt', type: 'timestamptz', of: ({ row }) => row.endedAt },
  { name: 'digestSeq', type: 'int', of: ({ digestSeq }) => digestSeq },
]);

export const digestRows = bulkRows<DigestItem>([
  { name: 'userId', type: 'uuid', of: (item) => item.userId },
  { name: 'seq', type: 'int', of: (item) => item.seq },
  { name: 'said', type: 'text', of: (item) => item.text },
]);
