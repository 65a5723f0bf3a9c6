// @ts-check
// `npm run verify`: everything CI asks, in one command. All steps run, also after one has failed; the last line is that
// of the tests. Plain JavaScript, so that it installs the packages by itself on a fresh clone.
import { spawn } from 'node:child_process';
import { delimiter } from 'node:path';
import { ensureBuilt } from './bootstrap/build.mjs';
import { explain, print, runMain, step } from './bootstrap/console.mjs';
import { ensureInstalled } from './bootstrap/install.mjs';
import { packageFile, projectNode, root } from './bootstrap/project.mjs';

const biome = packageFile('@biomejs/biome/bin/biome');
const next = packageFile('next/dist/bin/next');
const checks = [
  { name: 'Format', commands: [[biome, 'format', '.']] },
  { name: 'Lint', commands: [[biome, 'check', '--formatter-enabled=false', '--error-on-warnings', '.']] },
  { name: 'Structure', commands: [['scripts/check-structure.ts']] },
  {
    name: 'Types',
    commands: [
      [next, 'typegen'],
      [packageFile('typescript/bin/tsc'), '--noEmit'],
    ],
  },
  { name: 'Dead code', commands: [[packageFile('knip/bin/knip.js')]] },
];

await runMain(async () => {
  process.chdir(root);
  await ensureInstalled();
  /** @type {string[]} */
  const failed = [];
  for (const { name, commands } of checks) if (!(await check(name, commands))) failed.push(name);
  const tests = await runTests();
  if (tests.exitCode !== 0) failed.push('Tests');
  await ensureBuilt().catch((error) => {
    print(explain(error));
    failed.push('Build');
  });
  print('');
  print(failed.length === 0 ? '✓ Everything is right' : `✗ Not right: ${failed.join(', ')}`);
  print(tests.summary);
  process.exitCode = failed.length === 0 ? 0 : 1;
});

/** @param {string} name @param {string[][]} commands */
async function check(name, commands) {
  let output = '';
  try {
    await step(
      name,
      async () => {
        for (const args of commands) {
          const result = await run(args);
          output += result.output;
          if (result.exitCode !== 0) throw new Error(name);
        }
      },
      name,
    );
    return true;
  } catch {
    print(`\n${output.trim()}\n`);
    return false;
  }
}

/** The test step is `npm test`, its output going to the terminal as it comes. */
async function runTests() {
  print('  Tests');
  const start = Date.now();
  const { exitCode, output } = await run(['scripts/test.mjs'], (chunk) => process.stdout.write(chunk));
  const summary = output
    .trimEnd()
    .split('\n')
    .findLast((line) => /^\d+ passed, \d+ failed/.test(line));
  print(`${exitCode === 0 ? '✓' : '✗'} Tests, ${Math.round((Date.now() - start) / 1000)} s`);
  return { exitCode: summary ? exitCode : 1, summary: summary ?? '0 passed, 1 failed' };
}

/**
 * @param {string[]} args for the project's Node
 * @param {(chunk: string) => void} [onOutput]
 * @returns {Promise<{ exitCode: number, output: string }>}
 */
function run(args, onOutput) {
  const child = spawn(projectNode, args, {
    cwd: root,
    env: { ...process.env, PATH: [packageFile('.bin'), process.env.PATH].join(delimiter) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk) => {
      output += chunk;
      onOutput?.(chunk);
    });
  }
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ exitCode: 1, output: error.message }));
    child.on('close', (code) => resolve({ exitCode: code ?? 1, output }));
  });
}
