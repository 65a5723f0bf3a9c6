/**
 * The ledger's surface for the server: what makes a ledger, and every type, query and rule that code outside of src/ledger
 * uses. Input schemas that are safe in the browser are in schema.ts. All movements of credits go through the commands of a
 * ledger, or through its `execute` and `openSession`. Credits are whole numbers.
 */
import { createExecute, createExecuteIn, type Execute } from '#/ledger/batcher.ts';
import { createBookings } from '#/ledger/booking.ts';
import type { Contributor } from '#/ledger/contributor.ts';
import { chargeCommands, type PriceOf } from '#/ledger/credit-manager.ts';
import { dailySums } from '#/ledger/daily-sums.ts';
import { grantCommands } from '#/ledger/grants.ts';
import { importCommands } from '#/ledger/imports.ts';
import { accountQueries } from '#/ledger/queries.ts';
import { openSession, type SessionParts } from '#/ledger/session.ts';
import { type AccountStore, type Beside, createAccountStore, type LedgerNeeds } from '#/ledger/store/account-store.ts';
import { createSharedReads } from '#/ledger/store/shared-reads.ts';
import { type Db, joining, type Transaction } from '#/platform/db.ts';

export type { AccountSession, LedgerSession, Replayable } from '#/ledger/account-session.ts';
export type { Contributor, Decided, RecurringSource } from '#/ledger/contributor.ts';
export type { PricedGeneration, PriceOf } from '#/ledger/credit-manager.ts';
export { type CreditTotals, type DailySum, type DailySums, dayOf } from '#/ledger/daily-sums.ts';
export { eraseSalt, eraseStoredAnswers, listUnfinishedErasures } from '#/ledger/erase-account.ts';
export {
  clientKey,
  endingKey,
  hashInput,
  type IdempotencyKey,
  type IdempotencyRecord,
  keyOfPlace,
  systemKey,
} from '#/ledger/idempotency.ts';
export { importKey, openingKey, takeOverIn } from '#/ledger/imports.ts';
export { listTransactions, type PageInput, pageBeside } from '#/ledger/pages.ts';
export { listPrematureExpiries, type PrematureExpiry } from '#/ledger/premature-expiries.ts';
export { type AccountHead, compareWithHeads, type Heads } from '#/ledger/proof/heads.ts';
export { keepProofRun, type ProofRun, readLastProof } from '#/ledger/proof/proof-runs.ts';
export { type ProofReport, proveLedger } from '#/ledger/proof/proof-service.ts';
export { unseenSince } from '#/ledger/proof/since.ts';
export { type Balance, balanceOf, findChargeOwner, lastSeqAt } from '#/ledger/queries.ts';
export type { Entry } from '#/ledger/rules/account.ts';
export { availableCredits, compareBurnOrder } from '#/ledger/rules/burn-down.ts';
export type { ChargeOutcome } from '#/ledger/rules/charge-end.ts';
export type { Outcomes } from '#/ledger/rules/decide.ts';
export type { ChargeRequest } from '#/ledger/rules/decide-charge.ts';
export { graceDays } from '#/ledger/rules/decide-refund.ts';
export {
  allotmentOf,
  decideRenewal,
  type Period,
  periodOf,
  type RecurringGrant,
  type RecurringTerms,
} from '#/ledger/rules/recurring-grant.ts';
export type { Beside, LedgerNeeds } from '#/ledger/store/account-store.ts';
export { lineModel, lineReason } from '#/ledger/store/daily-sums.ts';
export { metadataOf, metadataSelect } from '#/ledger/store/entry-metadata.ts';

/**
 * Makes a ledger in a database; each process makes one. `contributors` are what features add to its transactions, `priceOf` is
 * the price book by which `checkAndDeduct` charges, and `besides` is what reads that share one statement have beside an account.
 */
export function createLedger({
  db,
  contributors,
  priceOf,
  besides,
}: {
  db: Db;
  contributors: readonly Contributor[];
  priceOf: PriceOf;
  besides: readonly Beside<unknown>[];
}): Ledger {
  const store = createAccountStore(contributors);
  const shared = createSharedReads(store.read, besides);
  const parts = { store, contributors };
  const on = (given: Db, execute: Execute, read: AccountStore['read']): Ledger => ({
    ...assemble(given, { parts, execute, priceOf, read }),
    openSharedReads: shared.open,
    within: (tx) => on(joining(tx), createExecuteIn(tx, parts), store.read),
  });
  return on(db, createExecute(db, parts), shared.read);
}

type Given = { parts: SessionParts; execute: Execute; priceOf: PriceOf; read: AccountStore['read'] };

function assemble(db: Db, { parts, execute, priceOf, read }: Given) {
  const commands = Object.assign(chargeCommands(execute, priceOf), grantCommands(execute), importCommands(execute));
  const queries = accountQueries(db, { read });
  return {
    db,
    execute,
    /** Opens a session in the caller's transaction, of which its locks must be the first (`openSession` in session.ts). */
    openSession: (tx: Transaction, needs: LedgerNeeds) => openSession(parts, tx, needs),
    ...commands,
    ...createBookings(db, parts),
    ...queries,
    ...dailySums(db, queries),
  };
}

/** A ledger with its commands and queries. */
export type Ledger = ReturnType<typeof assemble> & {
  /**
   * Opens a scope: what is run within it reads each account once, as it is at the first read. For what only shows accounts: of
   * what its commands change it would not know.
   */
  openSharedReads: ReturnType<typeof createSharedReads>['open'];
  /**
   * Returns the ledger within the caller's transaction, which locks accounts before anything else: its commands, and the verbs of
   * features that are given it, become part of that transaction, and are undone with it.
   */
  within(tx: Transaction): Ledger;
};
