// @ts-check
// Installs the packages when that is needed: what goes before commands that are tools from those packages.
import { runMain } from './bootstrap/console.mjs';
import { ensureInstalled } from './bootstrap/install.mjs';
import { root } from './bootstrap/project.mjs';

await runMain(async () => {
  process.chdir(root);
  await ensureInstalled();
});
