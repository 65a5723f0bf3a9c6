/**
 * The ledger's surface for the server: every command, query and type that code outside of src/ledger uses. Input schemas
 * that are safe in the browser are in schema.ts. All movements of credits go through the commands exported here, or
 * through `execute` and `openSession`. Credits are whole numbers.
 */
export type { AccountSession, LedgerSession, Replayable } from '#/ledger/account-session.ts';
export { type Contributor, execute } from '#/ledger/batcher.ts';
export { bookDue, bookDueAccounts } from '#/ledger/booking.ts';
export { chargeForGeneration, pricedOrRefused } from '#/ledger/charge-for-generation.ts';
export { checkAndDeduct, deduct, refund, release, settle } from '#/ledger/credit-manager.ts';
export { clawback, grant, revertClawback, voidGrant } from '#/ledger/grants.ts';
export {
  clientKey,
  endingKey,
  hashInput,
  type IdempotencyKey,
  type IdempotencyRecord,
  systemKey,
} from '#/ledger/idempotency.ts';
export { type AccountHead, compareWithHeads, type Heads } from '#/ledger/proof/heads.ts';
export { type ProofReport, proveLedger } from '#/ledger/proof/proof-service.ts';
export { unseenSince } from '#/ledger/proof/since.ts';
export {
  type Balance,
  balanceAt,
  findChargeOwner,
  getBalance,
  lastSeqAt,
  listTransactions,
  previewPayment,
  readAccountAt,
} from '#/ledger/queries.ts';
export type { Entry } from '#/ledger/rules/account.ts';
export type { ChargeOutcome } from '#/ledger/rules/charge-end.ts';
export type { Outcomes } from '#/ledger/rules/decide.ts';
export type { ChargeRequest } from '#/ledger/rules/decide-charge.ts';
export {
  allotmentOf,
  changeTakesEffectAt,
  decideRenewal,
  type Period,
  periodOf,
} from '#/ledger/rules/decide-renewal.ts';
export { defaultLowCreditsThreshold } from '#/ledger/rules/low-balance.ts';
export { openSession } from '#/ledger/session.ts';
export type { LedgerNeeds } from '#/ledger/store/account-store.ts';
export { metadataOf, metadataSelect } from '#/ledger/store/entry-metadata.ts';
export { type NoticeRow, noticeRows } from '#/ledger/store/notice-rows.ts';
