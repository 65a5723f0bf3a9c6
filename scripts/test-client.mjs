// @ts-check
// `npm run test:client`, a step of `npm run verify`: the client is packed and installed in an empty project, where a program is
// checked by several compilers and does a whole job with the product.
import { ensureBuilt } from './bootstrap/build.mjs';
import { readCommandLine } from './bootstrap/command-line.mjs';
import { runMain } from './bootstrap/console.mjs';
import { ensureInstalled } from './bootstrap/install.mjs';
import { runTests } from './bootstrap/run-tests.mjs';

await runMain(async () => {
  readCommandLine('test-client');
  await ensureInstalled();
  await ensureBuilt();
  await runTests(async ({ vitest }) => [await vitest(['--project=client'])]);
});
