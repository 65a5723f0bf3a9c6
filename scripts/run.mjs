// @ts-check
// `node scripts/run.mjs migrate`: runs scripts/migrate.ts, after installing the packages when that is needed. So every
// command works on a fresh clone, on whatever Node (20.19 or later) the machine has. Plain JavaScript, built-ins only.
import { fileURLToPath } from 'node:url';
import { runMain } from './lib/console.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { root } from './lib/project.mjs';
import { isProjectNode, runOnProjectNode } from './lib/project-node.mjs';

await runMain(async () => {
  process.chdir(root);
  const [name, ...args] = process.argv.slice(2);
  const script = new URL(`${name}.ts`, import.meta.url);
  const hasNewPackages = await ensureInstalled();
  if (hasNewPackages || !isProjectNode()) {
    process.exitCode = await runOnProjectNode([fileURLToPath(script), ...args]);
    return;
  }
  process.argv.splice(1, 2, fileURLToPath(script));
  await import(script.href);
});
