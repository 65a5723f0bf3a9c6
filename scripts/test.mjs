// @ts-check
// `npm test`: installs and builds when that is needed, then runs every test. `npm test -- <filter>` runs only those
// tests of Vitest whose file name has the filter in it; Vitest's own options work too. Built-ins only, any Node.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { ensureBuilt } from './bootstrap/build.mjs';
import { formatSeconds, print, runMain } from './bootstrap/console.mjs';
import { ensureInstalled } from './bootstrap/install.mjs';
import { packageFile, projectNode, root } from './bootstrap/project.mjs';
import {
  exitCodeOf,
  formatSummary,
  readPlaywrightReport,
  readVitestReport,
  sumResults,
} from './bootstrap/test-results.mjs';

const exitWithParent = new URL('lib/test-exit-with-parent.mjs', import.meta.url).href;

await runMain(async () => {
  const start = Date.now();
  const filters = process.argv.slice(2);
  await ensureInstalled();
  const folder = mkdtempSync(join(tmpdir(), 'farthing-reports-'));
  try {
    const results = [await runVitest(folder, filters)];
    if (filters.length === 0) {
      await ensureBuilt();
      results.push(await runPlaywright(folder));
    }
    report(sumResults(results), Date.now() - start);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** @param {string} folder @param {string[]} filters */
async function runVitest(folder, filters) {
  const file = join(folder, 'vitest.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const exitCode = await run([packageFile('vitest/vitest.mjs'), 'run', ...reporters, ...filters]);
  return readVitestReport(readJson(file), exitCode);
}

/** @param {string} folder */
async function runPlaywright(folder) {
  const file = join(folder, 'playwright.json');
  const args = [packageFile('@playwright/test/cli.js'), 'test', '--reporter=list,json'];
  const exitCode = await run(args, { PLAYWRIGHT_JSON_OUTPUT_FILE: file });
  return readPlaywrightReport(readJson(file), exitCode);
}

/**
 * Runs a test runner on the project's Node, its output going straight to the terminal.
 * @param {string[]} args @param {Record<string, string>} [extraEnv]
 * @returns {Promise<number>} its exit code
 */
function run(args, extraEnv = {}) {
  const child = spawn(projectNode, ['--import', exitWithParent, ...args], {
    cwd: root,
    env: { ...process.env, ...extraEnv, PATH: `${packageFile('.bin')}${delimiter}${process.env.PATH}` },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  // Ctrl-C reaches the runner by itself. Both runners clean up on SIGINT; Playwright does not on SIGTERM.
  const handOn = () => child.kill('SIGINT');
  const ignore = () => {};
  process.on('SIGTERM', handOn).on('SIGINT', ignore);
  return new Promise((resolve) => {
    child.on('error', () => resolve(1));
    child.on('close', (code, signal) => {
      process.off('SIGTERM', handOn).off('SIGINT', ignore);
      resolve(code ?? (signal ? 1 : 0));
    });
  });
}

/** @param {string} file @returns {any} undefined when the runner wrote none */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** @param {import('./bootstrap/test-results.mjs').Results} results @param {number} milliseconds */
function report(results, milliseconds) {
  print('');
  for (const { name, reason } of results.failures) print(`✗ ${name.replace(`${root}/`, '')}\n    ${reason}`);
  if (results.passed === 0 && results.failures.length === 0) print('No test ran.');
  print(`Tests took ${formatSeconds(milliseconds)}.`);
  print(formatSummary(results));
  process.exitCode = exitCodeOf(results);
}
