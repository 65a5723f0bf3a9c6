import { priceOfGeneration } from '#/features/credit-costs/rules/charge-for-generation.ts';
import { lowCreditsNotices } from '#/features/notifications/contributor.ts';
import { planPeriods } from '#/features/plans/contributor.ts';
import { queuedTasks } from '#/features/tasks/contributor.ts';
import { createLedger, type Ledger } from '#/ledger/ledger.ts';
import type { Db } from '#/platform/db.ts';

/** Makes the product's ledger: with plans, tasks and notices of low credits, and with the price book. Once a process. */
export function createProductLedger(db: Db): Ledger {
  return createLedger({ db, contributors: [planPeriods, queuedTasks, lowCreditsNotices], priceOf: priceOfGeneration });
}
