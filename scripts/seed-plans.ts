// `npm run seed:plans`: sets the plans to the catalog and gives users without a plan the free one. Safe to run again.
import { resetPlansToCatalog } from '#/features/plans/commands/seed-plans.ts';
import { startMissingFreePlans } from '#/features/plans/plan-service.ts';
import { createDb } from '#/platform/db.ts';
import { print, runMain } from './bootstrap/console.mjs';
import { withDatabase } from './lib/with-environment.ts';

await runMain(() =>
  withDatabase(async ({ url }) => {
    const db = createDb(url);
    try {
      await resetPlansToCatalog(db, print);
      await startMissingFreePlans(db, print);
    } finally {
      await db.$disconnect();
    }
  }),
);
process.exit();
