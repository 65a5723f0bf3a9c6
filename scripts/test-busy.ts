// `npm run test:busy`: `npm test` beside four processes that keep the cores busy. Nothing in the tests measures speed, so all
// of them pass there too. `npm run test:busy -- <filter>` runs the tests of Vitest whose file name has the filter in it.
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { print, runMain } from './bootstrap/console.mjs';
import { projectNode } from './bootstrap/project.mjs';
import { runLongTest } from './lib/long-test.ts';

const busyProcesses = 4;
/** They end by themselves after this, whatever happens. */
const longestMs = 2 * 60 * 60 * 1000;

const exitWithParent = new URL('bootstrap/test-exit-with-parent.mjs', import.meta.url).href;
const tests = fileURLToPath(new URL('test.mjs', import.meta.url));
const spin = fileURLToPath(new URL('lib/spin.mjs', import.meta.url));

/** It has a channel to this process, and ends with it. */
function startSpinning(): ChildProcess {
  return spawn(projectNode, [spin, String(longestMs)], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
}

await runMain(async () => {
  print(`All tests beside ${busyProcesses} processes that keep the cores busy.`);
  const spinning = Array.from({ length: busyProcesses }, startSpinning);
  try {
    await runLongTest(exitWithParent, [tests, ...process.argv.slice(2)]);
  } finally {
    for (const child of spinning) child.kill('SIGKILL');
  }
});
