// @ts-check
// `npm start`: everything from a fresh clone to a running product. Plain JavaScript with built-ins only, because this
// runs before the packages are installed, on whatever Node (20.19 or later) the machine has.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCommandLine } from './bootstrap/command-line.mjs';
import { runMain, SetupError } from './bootstrap/console.mjs';
import { ensureInstalled } from './bootstrap/install.mjs';
import { lockOf, readHolder, takeLock } from './bootstrap/lock.mjs';
import { identify } from './bootstrap/processes.mjs';
import { localFolder, root } from './bootstrap/project.mjs';
import { isProjectNode, runOnProjectNode } from './bootstrap/project-node.mjs';

const runFile = join(localFolder, 'run.json');

await runMain(async () => {
  readCommandLine('start');
  process.chdir(root);
  const lock = await claim();
  try {
    const hasNewPackages = await ensureInstalled();
    if (!hasNewPackages && isProjectNode()) {
      const { serve } = await import('./lib/serve.ts');
      await serve(lock);
    } else {
      process.exitCode = await runOnProjectNode([fileURLToPath(import.meta.url)], {
        variables: { START_LOCK: 'parent' },
        onSpawn: (pid) => lock.update({ children: [identify(pid)].filter((identity) => identity !== undefined) }),
      });
    }
  } finally {
    lock.release();
  }
});
// A build that was under way when it was told to stop must not keep this process.
process.exit();

/** Of one checkout one copy runs: it owns the packages, the build and the data. */
async function claim() {
  const holder = readHolder(runFile);
  if (holder && holder.pid === process.ppid && process.env.START_LOCK === 'parent') {
    return { ...lockOf(runFile), release() {} };
  }
  // npm waits for what it runs. When it is gone (kill -9), so should we be.
  const launcher = process.env.npm_lifecycle_event === 'start' ? identify(process.ppid) : undefined;
  const lock = await takeLock(runFile, { launcher });
  if (lock) return lock;
  const running = readHolder(runFile);
  const where = running?.address ? ` at ${running.address}` : '';
  throw new SetupError(
    `This copy is already running${where} (process ${running?.pid}): use that one, or stop it with Ctrl-C in its terminal first.`,
  );
}
