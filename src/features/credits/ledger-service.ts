import { priceOfGeneration } from '#/features/credit-costs/rules/charge-for-generation.ts';
import { firstLine } from '#/features/credits/queries/read-statement.ts';
import { heldAndPlan } from '#/features/credits/watch/account.ts';
import { lowCreditsNotices } from '#/features/notifications/contributor.ts';
import { unreadNotices } from '#/features/notifications/queries.ts';
import { planPeriods } from '#/features/plans/contributor.ts';
import { storedPlan } from '#/features/plans/queries.ts';
import { queuedTasks } from '#/features/tasks/contributor.ts';
import { createLedger, type Ledger } from '#/ledger/ledger.ts';
import type { Db } from '#/platform/db.ts';

/** Makes the product's ledger: with plans, tasks and notices of low credits, and with the price book. Once a process. */
export function createProductLedger(db: Db): Ledger {
  return createLedger({
    db,
    contributors: [planPeriods, queuedTasks, lowCreditsNotices],
    priceOf: priceOfGeneration,
    besides: [heldAndPlan, storedPlan, unreadNotices, firstLine],
  });
}
