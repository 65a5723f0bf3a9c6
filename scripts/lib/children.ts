import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { print } from '../bootstrap/console.mjs';
import { identify, type ProcessIdentity } from '../bootstrap/processes.mjs';
import { localFolder, projectNode, root } from '../bootstrap/project.mjs';

/** A process of the product. Its output is appended to `logFile`; without one it goes to the terminal. */
export type ChildSpec = { name: string; args: string[]; variables: Record<string, string>; logFile?: string };

const preload = new URL('../bootstrap/exit-with-parent.mjs', import.meta.url).href;
const LOG_LIMIT_BYTES = 10 * 1024 * 1024;
const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 30_000;
/** After running this long, in milliseconds, a process counts as healthy, and the back-off of its restarts is reset. */
const HEALTHY_AFTER_MS = 60_000;

/**
 * glibc keeps what is freed: in up to eight arenas a core, and blocks of up to 32 MiB once one of them was freed. Pictures,
 * sounds and films come and go, so without this a process holds twice as much (docs/decisions/028). Read at a start only.
 */
const allocator = 'glibc.malloc.arena_max=2:glibc.malloc.mmap_threshold=131072:glibc.malloc.trim_threshold=131072';

export function webSpec(variables: Record<string, string>): ChildSpec {
  return {
    name: 'web',
    // Of every render much is garbage; without a limit, 100 MiB of it stay until somebody comes again.
    args: ['--max-semi-space-size=16', join(root, 'src', 'web', 'main.ts')],
    variables: { NODE_ENV: 'production', ...variables, NEXT_TELEMETRY_DISABLED: '1' },
  };
}

export function workerSpec(variables: Record<string, string>): ChildSpec {
  return {
    name: 'worker',
    args: [join(root, 'src', 'worker', 'main.ts')],
    variables: { NODE_ENV: 'production', ...variables },
  };
}

export function logFileOf(name: string): string {
  return join(localFolder, 'logs', `${name}.log`);
}

/**
 * Starts a process in a process group of its own, so that Ctrl-C in the terminal reaches only this process, which then stops
 * its children in order. If this process is killed, the child exits by itself (exit-with-parent.mjs).
 */
export function startChild({ args, variables, logFile }: ChildSpec): ChildProcess {
  const log = logFile ? openLog(logFile) : undefined;
  const output = log ?? ('inherit' as const);
  const child = spawn(projectNode, ['--import', preload, ...args], {
    cwd: root,
    env: {
      // A start costs a quarter less where Node finds what it compiled the last time.
      NODE_COMPILE_CACHE: join(localFolder, 'compiled'),
      GLIBC_TUNABLES: allocator,
      ...process.env,
      ...variables,
    },
    stdio: ['ignore', output, output, 'ipc'],
    detached: true,
  });
  if (log !== undefined) closeSync(log);
  return child;
}

function openLog(file: string): number {
  mkdirSync(join(file, '..'), { recursive: true });
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LOG_LIMIT_BYTES) renameSync(file, `${file}.1`);
  return openSync(file, 'a');
}

/** Returns the last error, or else the last line, in a process's log, of at most 300 characters. */
export function lastWords(logFile: string | undefined): string {
  const lines = logFile ? readFileSync(logFile, 'utf8').slice(-8_000).trimEnd().split('\n') : [];
  const spoken = lines.filter((line) => line.trim() && !/^\s+at |^Node\.js v|^[{}]$/.test(line));
  const last = spoken.findLast((line) => /error|cannot|could not|must/i.test(line)) ?? spoken.at(-1) ?? '';
  try {
    const { msg, error } = JSON.parse(last);
    return String(error?.message ?? msg).slice(0, 300);
  } catch {
    return last.trim().slice(0, 300);
  }
}

/** Resolves when the process has exited, to its exit code or signal in words. */
export function endOf(child: ChildProcess): Promise<string> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(describeEnd(child));
  return new Promise((resolve) => {
    child.once('exit', () => resolve(describeEnd(child)));
    child.once('error', (error) => resolve(error.message));
  });
}

function describeEnd({ exitCode, signalCode }: ChildProcess): string {
  return signalCode ? `signal ${signalCode}` : `exit code ${exitCode}`;
}

/** Sends SIGTERM and waits for the exit; after `graceMs` milliseconds sends SIGKILL. */
export async function stopChild(child: ChildProcess, graceMs: number): Promise<void> {
  const end = endOf(child);
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await end;
  clearTimeout(timer);
}

/** A supervised process: it is restarted whenever it exits, until it is stopped. */
export type KeptChild = {
  name: string;
  identity(): ProcessIdentity | undefined;
  /** Resolves when it exits for the first time, to its exit code or signal in words. */
  firstEnd: Promise<string>;
  /** Restarts it with changed environment variables. */
  restart(variables: Record<string, string>): void;
  stop(graceMs: number): Promise<void>;
  /** Sends SIGKILL, without waiting. */
  kill(): void;
};

/**
 * Starts a process and restarts it whenever it exits, with exponential back-off from 0.5 to 30 seconds.
 * @param onChange called after each start
 */
export function keepRunning(first: ChildSpec, onChange: () => void): KeptChild {
  const firstEnd = Promise.withResolvers<string>();
  let spec = first;
  let child: ChildProcess | undefined;
  let isStopping = false;
  async function run(): Promise<void> {
    for (let waitMs = FIRST_BACKOFF_MS; !isStopping; waitMs = Math.min(waitMs * 2, LONGEST_BACKOFF_MS)) {
      const start = Date.now();
      child = startChild(spec);
      onChange();
      const end = await endOf(child);
      firstEnd.resolve(end);
      if (isStopping) return;
      if (Date.now() - start > HEALTHY_AFTER_MS) waitMs = FIRST_BACKOFF_MS;
      print(`! The ${spec.name} process ended (${end}): starting it again in ${waitMs / 1000} s. Log: ${spec.logFile}`);
      await delay(waitMs, undefined, { ref: false });
    }
  }
  void run();

  return {
    name: first.name,
    identity: () => (child?.exitCode === null && child.signalCode === null ? identify(child.pid ?? 0) : undefined),
    firstEnd: firstEnd.promise,
    restart(variables) {
      spec = { ...spec, variables: { ...spec.variables, ...variables } };
      child?.kill('SIGTERM');
    },
    async stop(graceMs) {
      isStopping = true;
      if (child) await stopChild(child, graceMs);
    },
    kill: () => child?.kill('SIGKILL'),
  };
}
