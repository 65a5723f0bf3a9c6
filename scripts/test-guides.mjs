// @ts-check
// `npm run test:guides`, a step of `npm run verify`: what copies the project and runs compilers on it: whoever follows
// docs/adding-a-task-type.md has a new type.
import { runMain } from './bootstrap/console.mjs';
import { ensureInstalled } from './bootstrap/install.mjs';
import { runTests } from './bootstrap/run-tests.mjs';

await runMain(async () => {
  await ensureInstalled();
  await runTests(async ({ vitest }) => [await vitest(['--project=guides'])]);
});
