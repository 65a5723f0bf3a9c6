// @ts-check
// `npm run test:guides`, a step of `npm run verify`: what copies the project and runs compilers on it. Whoever follows
// docs/adding-a-task-type.md has a new type, and whoever follows docs/make-it-yours.md a product of another name that is built
// and started.
import { readCommandLine } from './bootstrap/command-line.mjs';
import { runMain } from './bootstrap/console.mjs';
import { ensureInstalled } from './bootstrap/install.mjs';
import { runTests } from './bootstrap/run-tests.mjs';

await runMain(async () => {
  readCommandLine('test-guides');
  await ensureInstalled();
  await runTests(async ({ vitest }) => [await vitest(['--project=guides'])]);
});
