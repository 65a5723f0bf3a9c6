// @ts-check
// Runs the test runners in turn and prints a summary of all their tests. Built-ins only, any Node.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { formatSeconds, print } from './console.mjs';
import { packageFile, projectNode, root } from './project.mjs';
import { exitCodeOf, formatSummary, readPlaywrightReport, readVitestReport, sumResults } from './test-results.mjs';

/** @typedef {import('./test-results.mjs').Results} Results */
/** @typedef {(args: string[]) => Promise<Results>} Runner takes the runner's command-line arguments */

const exitWithParent = new URL('test-exit-with-parent.mjs', import.meta.url).href;

/** Node's compile cache for the runners and their child processes: a short process spends most of its time compiling. */
const compiled = packageFile('.cache/compiled-for-tests');

/**
 * Runs the tests, prints `12 passed, 0 failed` as the last line, and sets the exit code: 1 on a failure or when no test ran.
 * @param {(runners: { vitest: Runner, playwright: Runner }) => Promise<Results[]>} work
 */
export async function runTests(work) {
  const start = Date.now();
  const folder = mkdtempSync(join(tmpdir(), 'test-reports-'));
  try {
    const results = await work({
      vitest: (args) => runVitest(folder, args),
      playwright: (args) => runPlaywright(folder, args),
    });
    report(sumResults(results), Date.now() - start);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} folder @param {string[]} args */
async function runVitest(folder, args) {
  const file = join(folder, 'vitest.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const exitCode = await run([packageFile('vitest/vitest.mjs'), 'run', ...reporters, ...args]);
  return readVitestReport(readJson(file), exitCode);
}

/** @param {string} folder @param {string[]} args */
async function runPlaywright(folder, args) {
  const file = join(folder, 'playwright.json');
  const command = [packageFile('@playwright/test/cli.js'), 'test', '--reporter=list,json', ...args];
  const exitCode = await run(command, { PLAYWRIGHT_JSON_OUTPUT_FILE: file });
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
    env: {
      NODE_COMPILE_CACHE: compiled,
      ...process.env,
      ...extraEnv,
      PATH: `${packageFile('.bin')}${delimiter}${process.env.PATH}`,
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  // Ctrl-C reaches the runner by itself. Both runners clean up on SIGINT; Playwright does not on SIGTERM.
  const forward = () => child.kill('SIGINT');
  const ignore = () => {};
  process.on('SIGTERM', forward).on('SIGINT', ignore);
  return new Promise((resolve) => {
    child.on('error', () => resolve(1));
    child.on('close', (code, signal) => {
      process.off('SIGTERM', forward).off('SIGINT', ignore);
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

/** @param {Results} results @param {number} milliseconds */
function report(results, milliseconds) {
  print('');
  for (const { name, reason } of results.failures) print(`✗ ${name.replace(`${root}/`, '')}\n    ${reason}`);
  if (results.passed === 0 && results.failures.length === 0) print('No test ran.');
  print(`Tests took ${formatSeconds(milliseconds)}.`);
  print(formatSummary(results));
  process.exitCode = exitCodeOf(results);
}
