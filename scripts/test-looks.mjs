// @ts-check
// `npm run test:looks`, a step of `npm run verify`: the pages that `npm test` looks at in the light theme on a wide screen,
// in the dark theme and on a narrow screen too.
import { ensureBuilt } from './bootstrap/build.mjs';
import { runMain } from './bootstrap/console.mjs';
import { ensureInstalled } from './bootstrap/install.mjs';
import { runTests } from './bootstrap/run-tests.mjs';

await runMain(async () => {
  await ensureInstalled();
  await ensureBuilt();
  await runTests(async ({ playwright }) => [await playwright(['--grep=@looks'])]);
});
