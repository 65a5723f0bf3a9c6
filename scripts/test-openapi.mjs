// @ts-check
// `npm run test:openapi`, a step of `npm run verify`: two generators make clients of the served document, each with packages of
// its own, and each client does a whole job against the real product.
import { ensureBuilt } from './bootstrap/build.mjs';
import { readCommandLine } from './bootstrap/command-line.mjs';
import { runMain } from './bootstrap/console.mjs';
import { ensureInstalled } from './bootstrap/install.mjs';
import { runTests } from './bootstrap/run-tests.mjs';

await runMain(async () => {
  readCommandLine('test-openapi');
  await ensureInstalled();
  await ensureBuilt();
  await runTests(async ({ playwright }) => [await playwright(['--grep=@openapi'])]);
});
