// @ts-check
// `npm test`: installs and builds when that is needed, then runs every test. `npm test -- <filter>` runs only those
// tests of Vitest whose file name has the filter in it. Built-ins only, any Node.
// What takes long and tells little more is a step of `npm run verify` of its own: test-guides.mjs, test-looks.mjs,
// test-client.mjs, test-commands.mjs, test-faults.mjs and test-openapi.mjs.
import { ensureBuilt } from './bootstrap/build.mjs';
import { readCommandLine } from './bootstrap/command-line.mjs';
import { runMain } from './bootstrap/console.mjs';
import { ensureInstalled } from './bootstrap/install.mjs';
import { runTests } from './bootstrap/run-tests.mjs';

await runMain(async () => {
  readCommandLine('test');
  const filters = process.argv.slice(2);
  await ensureInstalled();
  await runTests(async ({ vitest, playwright }) => {
    const results = [
      await vitest([
        ...(filters.length > 0 ? [] : ['--project=!faults', '--project=!commands']),
        '--project=!guides',
        '--project=!client',
        ...filters,
      ]),
    ];
    if (filters.length > 0) return results;
    await ensureBuilt();
    return [...results, await playwright(['--grep-invert=@looks|@openapi|[@.]faults'])];
  });
});
