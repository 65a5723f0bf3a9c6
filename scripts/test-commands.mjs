// @ts-check
// `npm run test:commands`, a step of `npm run verify`: the commands of operators, each run as a process as people run it.
import { readCommandLine } from './bootstrap/command-line.mjs';
import { runMain } from './bootstrap/console.mjs';
import { ensureInstalled } from './bootstrap/install.mjs';
import { runTests } from './bootstrap/run-tests.mjs';

await runMain(async () => {
  readCommandLine('test-commands');
  await ensureInstalled();
  await runTests(async ({ vitest }) => [await vitest(['--project=commands'])]);
});
