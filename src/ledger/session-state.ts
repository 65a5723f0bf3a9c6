import type { IdempotencyRecord } from '#/ledger/idempotency.ts';
import type { Account, Entry } from '#/ledger/rules/account.ts';
import type { StartedPeriod } from '#/ledger/rules/advance.ts';
import type { ChargeEnd } from '#/ledger/rules/charge-end.ts';
import type { NamedFacts } from '#/ledger/rules/decide.ts';
import type { LedgerRead } from '#/ledger/store/account-store.ts';

/** An account with everything that was decided on it. It is never changed: an undo puts an earlier one back. */
export type AccountState = NamedFacts & {
  account: Account;
  entries: readonly Entry[];
  periods: readonly StartedPeriod[];
  newRecords: readonly IdempotencyRecord[];
  newEnds: readonly (ChargeEnd & { userId: string })[];
};

/** Returns the accounts as they were read, on which nothing was decided yet, by their ids. */
export function statesOf(read: LedgerRead): Map<string, AccountState> {
  const facts: NamedFacts = {
    charges: new Map(read.charges.map((charge) => [charge.id, charge])),
    spent: read.spent,
    clawbacks: read.clawbacks,
    expiries: read.expiries,
  };
  const nothing = { entries: [], periods: [], newRecords: [], newEnds: [] };
  return new Map(read.accounts.map((account) => [account.userId, { ...facts, account, ...nothing }]));
}
