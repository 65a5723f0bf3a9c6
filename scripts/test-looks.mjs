// @ts-check
// `npm run test:looks`, a step of `npm run verify`: every page in both themes, on a wide and on a narrow screen, with axe.
import { ensureBuilt } from './bootstrap/build.mjs';
import { readCommandLine } from './bootstrap/command-line.mjs';
import { runMain } from './bootstrap/console.mjs';
import { ensureInstalled } from './bootstrap/install.mjs';
import { runTests } from './bootstrap/run-tests.mjs';

await runMain(async () => {
  readCommandLine('test-looks');
  await ensureInstalled();
  await ensureBuilt();
  await runTests(async ({ playwright }) => [await playwright(['--grep=@looks'])]);
});
