// `npm run migrate`: brings the database up to date. `npm start` does the same.
import { print, runMain, step } from './bootstrap/console.mjs';
import { openDatabase } from './lib/database.ts';
import { chosenDatabase, readSettings } from './lib/environment.ts';
import { describePreparation, prepareDatabase } from './lib/prepare.ts';

await runMain(async () => {
  const settings = await readSettings();
  const database = await openDatabase(chosenDatabase(settings));
  try {
    const { applied } = await step('Preparing the database', () => prepareDatabase(database.url), describePreparation);
    for (const name of applied) print(`  ${name}`);
  } finally {
    await database.release();
  }
});
process.exit();
