// @ts-check
// Installs the packages when that is needed: what goes before commands that are tools from those packages.
import { runMain } from './lib/console.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { root } from './lib/project.mjs';

await runMain(async () => {
  process.chdir(root);
  await ensureInstalled();
});
