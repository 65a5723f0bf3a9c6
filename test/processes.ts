import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { limits } from '#test/limits.ts';

/** A process of the product under test. Its output is in `logFile`. */
export type TestProcess = {
  logFile: string;
  /** Asks it to stop, as Ctrl-C does, and resolves when it has, to whether it did so by itself: one that does not is killed. */
  stop(): Promise<{ byItself: boolean }>;
  /** kill -9; resolves when it is gone. */
  kill(): Promise<void>;
  /** Null while it runs, and when a signal ended it. */
  exitCode(): number | null;
};

/** Those that live. */
const started = new Set<ChildProcess>();

/** Kills what is left of the processes that were started here: those of tests that were cut off. */
export async function killLeftProcesses(): Promise<void> {
  await Promise.all([...started].map((child) => end(child, 'SIGKILL')));
}

const root = join(import.meta.dirname, '..');

/**
 * Starts `node <args>` from the project's folder and waits until `isReady`. It ends with the process that started it.
 * @param isReady is given all that the process has printed
 * @throws with the last lines it printed when it ends or is not ready in three minutes
 */
export async function startProcess(
  args: string[],
  options: { env: Record<string, string>; logFile: string; isReady: (output: string) => boolean | Promise<boolean> },
): Promise<TestProcess> {
  const { env, logFile, isReady } = options;
  const log = openSync(logFile, 'w');
  const child = spawn(process.execPath, ['--import', './scripts/bootstrap/exit-with-parent.mjs', ...args], {
    cwd: root,
    env: {
      NODE_COMPILE_CACHE: join(root, '.data/compiled'),
      ...process.env,
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      ...env,
    },
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  started.add(child);
  child.once('exit', () => started.delete(child));
  for (const deadline = Date.now() + limits.start; !(await isReady(readFileSync(logFile, 'utf8'))); await delay(25)) {
    if (hasEnded(child) || Date.now() > deadline) {
      await end(child, 'SIGKILL');
      throw new Error(`node ${args.join(' ')} did not start:\n${readFileSync(logFile, 'utf8').slice(-3000)}`);
    }
  }
  return {
    logFile,
    stop: async () => {
      await end(child, 'SIGTERM');
      return { byItself: child.signalCode === null };
    },
    kill: () => end(child, 'SIGKILL'),
    exitCode: () => child.exitCode,
  };
}

/** A worker with these generators: `src/worker/main.ts`, or an entry of the tests. Ready when it takes tasks. */
export function startWorker(options: {
  databaseUrl: string;
  storageFolder: string;
  logFile: string;
  entry?: string;
  env?: Record<string, string>;
}): Promise<TestProcess> {
  const { databaseUrl, storageFolder, logFile, entry = 'src/worker/main.ts', env } = options;
  return startProcess([entry], {
    env: {
      DATABASE_URL: databaseUrl,
      STORAGE_DIR: storageFolder,
      TEXT2VIDEO_MOCK_URL: '',
      LOG_LEVEL: 'info',
      BETTER_AUTH_SECRET: 'a secret of at least thirty-two characters',
      ...env,
    },
    logFile,
    isReady: (output) => output.includes('worker ready'),
  });
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (hasEnded(child)) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), limits.stop);
  await ended;
  clearTimeout(timer);
}
