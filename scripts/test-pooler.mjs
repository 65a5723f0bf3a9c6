// @ts-check
// `npm run test:pooler`, a step of `npm run verify` where PgBouncer is installed: database tests of ledger and tasks through
// a pooler in transaction mode. `-- <filter>` runs only those whose file name has the filter in it.
import { readCommandLine } from './bootstrap/command-line.mjs';
import { runMain, SetupError } from './bootstrap/console.mjs';
import { ensureInstalled } from './bootstrap/install.mjs';
import { findPgBouncer, missingPgBouncer } from './bootstrap/pooler.mjs';
import { runTests } from './bootstrap/run-tests.mjs';

await runMain(async () => {
  readCommandLine('test-pooler');
  await ensureInstalled();
  if (!findPgBouncer()) throw new SetupError(missingPgBouncer);
  const args = ['--config=vitest.pooler.config.ts', ...process.argv.slice(2)];
  await runTests(async ({ vitest }) => [await vitest(args)]);
});
