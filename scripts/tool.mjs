// @ts-check
// `npm run format`, `lint`, `types` and `dead-code`: tools from the packages, which are installed when that is needed.
import { spawn } from 'node:child_process';
import { readCommandLine } from './bootstrap/command-line.mjs';
import { runMain } from './bootstrap/console.mjs';
import { ensureInstalled } from './bootstrap/install.mjs';
import { packageFile, projectNode, root } from './bootstrap/project.mjs';

const biome = packageFile('@biomejs/biome/bin/biome');

/** What each runs, one after the other until one fails, on the project's Node. */
const tools = {
  format: [[biome, 'check', '--write', '.']],
  lint: [[biome, 'check', '--error-on-warnings', '.']],
  types: [
    [packageFile('next/dist/bin/next'), 'typegen'],
    [packageFile('typescript/bin/tsc'), '--noEmit'],
  ],
  'dead-code': [[packageFile('knip/bin/knip.js')]],
};

await runMain(async () => {
  const name = /** @type {keyof typeof tools} */ (process.argv[2]);
  readCommandLine(name, process.argv.slice(3));
  process.chdir(root);
  await ensureInstalled();
  for (const args of tools[name]) {
    process.exitCode = await run(args);
    if (process.exitCode !== 0) return;
  }
});

/** @param {string[]} args @returns {Promise<number>} its exit code */
function run(args) {
  const child = spawn(projectNode, args, { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
