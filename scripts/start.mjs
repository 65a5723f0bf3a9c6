// @ts-check
// `npm start`: everything from a fresh clone to a running product. Plain JavaScript with built-ins only, because this
// runs before the packages are installed, on whatever Node (20.19 or later) the machine has.
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runMain, SetupError } from './lib/console.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { lockOf, readHolder, takeLock } from './lib/lock.mjs';
import { identify } from './lib/processes.mjs';
import { localFolder, projectNode, root } from './lib/project.mjs';

const runFile = join(localFolder, 'run.json');

await runMain(async () => {
  process.chdir(root);
  const lock = await claim();
  try {
    const hasNewPackages = await ensureInstalled();
    if (!hasNewPackages && isProjectNode()) {
      const { serve } = await import('./lib/serve.ts');
      await serve(lock);
    } else {
      process.exitCode = await goOnWithProjectNode(lock);
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
  if (holder && holder.pid === process.ppid && process.env.FARTHING_LOCK === 'parent') {
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

function isProjectNode() {
  return existsSync(projectNode) && realpathSync(projectNode) === realpathSync(process.execPath);
}

/**
 * @param {import('./lib/lock.mjs').Lock} lock
 * @returns {Promise<number>} exit code
 */
function goOnWithProjectNode(lock) {
  const child = spawn(projectNode, [fileURLToPath(import.meta.url)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, FARTHING_LOCK: 'parent' },
  });
  const self = identify(child.pid ?? 0);
  if (self) lock.update({ children: [self] });
  for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(name, () => child.kill(name));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
