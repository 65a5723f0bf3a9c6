// @ts-check
// `npm run verify`: everything CI asks, in one command. All steps run, also after one has failed; the last line counts the
// tests of all steps. Plain JavaScript, so that it installs the packages by itself on a fresh clone.
import { spawn } from 'node:child_process';
import { delimiter } from 'node:path';
import { ensureBuilt } from './bootstrap/build.mjs';
import { readCommandLine } from './bootstrap/command-line.mjs';
import { explain, print, runMain, step } from './bootstrap/console.mjs';
import { ensureInstalled } from './bootstrap/install.mjs';
import { findPgBouncer, missingPgBouncer } from './bootstrap/pooler.mjs';
import { packageFile, projectNode, root } from './bootstrap/project.mjs';
import { formatCounts, readSummary, sumCounts } from './bootstrap/test-results.mjs';

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

/** Steps whose output goes to the terminal as it comes. `missing` says why one is left out. */
const tests = [
  { name: 'Tests', script: 'scripts/test.mjs' },
  { name: 'Commands', script: 'scripts/test-commands.mjs' },
  { name: 'Faults', script: 'scripts/test-faults.mjs' },
  { name: 'Pooler', script: 'scripts/test-pooler.mjs', missing: findPgBouncer() ? null : missingPgBouncer },
  { name: 'Guides', script: 'scripts/test-guides.mjs' },
  { name: 'Client', script: 'scripts/test-client.mjs' },
  { name: 'Looks', script: 'scripts/test-looks.mjs' },
  { name: 'Clients', script: 'scripts/test-openapi.mjs' },
];

await runMain(async () => {
  readCommandLine('verify');
  process.chdir(root);
  await ensureInstalled();
  /** @type {string[]} */
  const failed = [];
  for (const { name, commands } of checks) if (!(await check(name, commands))) failed.push(name);
  const results = [];
  for (const { name, script, missing } of tests) {
    if (missing) {
      print(`- ${name} is left out: ${missing}`);
      continue;
    }
    const { exitCode, ...counts } = await runTests(name, script);
    if (exitCode !== 0) failed.push(name);
    results.push(counts);
  }
  await ensureBuilt().catch((error) => {
    print(explain(error));
    failed.push('Build');
  });
  print('');
  print(failed.length === 0 ? '✓ Everything is right' : `✗ Not right: ${failed.join(', ')}`);
  print(formatCounts(sumCounts(results)));
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

/** @param {string} name @param {string} script */
async function runTests(name, script) {
  print(`  ${name}`);
  const start = Date.now();
  const { exitCode, output } = await run([script], (chunk) => process.stdout.write(chunk));
  const counts = readSummary(output);
  print(`${exitCode === 0 ? '✓' : '✗'} ${name}, ${Math.round((Date.now() - start) / 1000)} s`);
  // A step that came to no end has failed, also where nothing in it had.
  if (counts === null) return { exitCode: exitCode || 1, passed: 0, failed: 1, skipped: 0 };
  return { exitCode, ...counts };
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
