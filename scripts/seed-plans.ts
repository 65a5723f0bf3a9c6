// `npm run seed:plans`: sets the plans to the catalog, takes all others off sale, and gives users without a plan the free one.
// Safe to run again. Exit code 1: somebody's could not be started.

import { createProductLedger } from '#/features/credits/ledger-service.ts';
import { keepEarlierWelcomes } from '#/features/plans/commands/keep-earlier-welcomes.ts';
import { resetPlansToCatalog } from '#/features/plans/commands/seed-plans.ts';
import { welcomeTerms } from '#/features/plans/limits.ts';
import { startMissingFreePlans } from '#/features/plans/sign-up-service.ts';
import { createDb } from '#/platform/db.ts';
import { print, runMain } from './bootstrap/console.mjs';
import { ensureSecret } from './lib/environment.ts';
import { withDatabase } from './lib/with-environment.ts';

await runMain(() =>
  withDatabase(async ({ url }, settings) => {
    const welcome = welcomeTerms(await ensureSecret(settings), settings);
    const db = createDb(url);
    const ledger = createProductLedger(db);
    try {
      await resetPlansToCatalog(db, print);
      await keepEarlierWelcomes(ledger, welcome);
      if ((await startMissingFreePlans(ledger, print, { welcome })) > 0) process.exitCode = 1;
    } finally {
      await db.$disconnect();
    }
  }),
);
process.exit();
