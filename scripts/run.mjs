// @ts-check
// `node scripts/run.mjs migrate`: runs scripts/migrate.ts, after installing the packages when that is needed. So every
// command works on a fresh clone, on whatever Node (20.19 or later) the machine has. Plain JavaScript, built-ins only.
import { fileURLToPath } from 'node:url';
import { readCommandLine } from './bootstrap/command-line.mjs';
import { runMain } from './bootstrap/console.mjs';
import { ensureInstalled } from './bootstrap/install.mjs';
import { root } from './bootstrap/project.mjs';
import { isProjectNode, runOnProjectNode } from './bootstrap/project-node.mjs';

const [given, ...args] = process.argv.slice(2);
const name = /** @type {import('./bootstrap/command-line.mjs').CommandName} */ (given);
let isTold = false;

/** Whoever asks for JSON reads nothing else on stdout: what is told of the installation goes to stderr. */
async function ensureInstalledQuietly() {
  const { write } = process.stdout;
  process.stdout.write = process.stderr.write.bind(process.stderr);
  return ensureInstalled().finally(() => {
    process.stdout.write = write;
  });
}

await runMain(async () => {
  readCommandLine(name, args);
  process.chdir(root);
  const script = new URL(`${name}.ts`, import.meta.url);
  const hasNewPackages = args.includes('--json') ? await ensureInstalledQuietly() : await ensureInstalled();
  if (hasNewPackages || !isProjectNode()) {
    process.exitCode = await runOnProjectNode([fileURLToPath(script), ...args]);
    isTold = true;
    return;
  }
  process.argv.splice(1, 2, fileURLToPath(script));
  await import(script.href);
});
// With 1 this script says that the ledger does not hold, and ends the process; here it could not say anything.
if (name === 'verify-ledger' && process.exitCode === 1 && !isTold) process.exitCode = 2;
