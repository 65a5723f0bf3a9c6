// @ts-check
// `npm run test:faults`, a step of `npm run verify`: processes are killed, clocks are moved, databases are away and come back,
// under the worker, the pages and the embedded PostgreSQL; and what is long: races of every pair of verbs, 200 random histories.
import { ensureBuilt } from './bootstrap/build.mjs';
import { readCommandLine } from './bootstrap/command-line.mjs';
import { runMain } from './bootstrap/console.mjs';
import { ensureInstalled } from './bootstrap/install.mjs';
import { runTests } from './bootstrap/run-tests.mjs';

await runMain(async () => {
  readCommandLine('test-faults');
  await ensureInstalled();
  await ensureBuilt();
  await runTests(async ({ vitest, playwright }) => [
    await vitest(['--project=faults']),
    await playwright(['--grep=[@.]faults']),
  ]);
});
