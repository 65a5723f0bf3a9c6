import type { Account, Entry } from '#/ledger/rules/account.ts';
import type { StartedPeriod } from '#/ledger/rules/advance.ts';
import type { RecurringGrant } from '#/ledger/rules/recurring-grant.ts';
import type { AttachedRows } from '#/platform/bulk-rows.ts';
import type { Transaction } from '#/platform/db.ts';

/**
 * What a feature adds to the ledger's transactions: what is read under the locks, and rows of its tables that are written if
 * and only if the entries are. The ledger names no table of a feature.
 */
export type Contributor<Row = never> = {
  /**
   * Counts the open holds of accounts: the name of a VOLATILE database function of the accounts' ids (`uuid[]`), which returns
   * JSON `[[userId, count], …]`. It is called with the statement that locks, after the locks. At most one contributor has it.
   */
  openHoldsFunction?: string;
  /** Where the accounts' recurring grants come from. At most one contributor has it. */
  recurring?: RecurringSource;
  /**
   * Returns the rows of commands of one kind: it is called once a transaction, with what its commands named under `rows`.
   * So every command of a kind names the same contributor.
   */
  rowsOfCommands?: (rows: readonly Row[]) => Promise<AttachedRows[]>;
  /**
   * Returns the rows that belong to what was decided. It may send statements of its own: they come before the ledger's, which
   * is the last one.
   */
  rowsOfDecisions?: (tx: Transaction, decided: Decided) => Promise<AttachedRows[]> | AttachedRows[];
};

/**
 * Reads recurring grants: `function` is the name of a STABLE database function of accounts' ids (`uuid[]`), which returns JSON
 * `[[userId, grant], …]`; `grantOf` makes the grant of that JSON, and null of one that has no end. Null in the JSON means that there is none. `periodText` returns
 * the text of a period that started, which the account's digest covers.
 */
export type RecurringSource = {
  function: string;
  grantOf: (json: never) => RecurringGrant | null;
  periodText: (period: StartedPeriod) => string;
};

/** Everything that a transaction decided: the accounts that changed, as read and as they are now, and what made them so. */
export type Decided = {
  asRead: ReadonlyMap<string, Account>;
  accounts: readonly Account[];
  entries: readonly Entry[];
  /** The periods that started, each with its place in its account's digest. */
  periods: readonly (StartedPeriod & { digestSeq: number })[];
};
