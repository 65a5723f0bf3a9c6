import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readHolder, takeLock, withLock } from './lock.mjs';
import { identify, isRunning } from './processes.mjs';

const gone = { pid: 999_999_999, startedAt: 'long ago' };
let folder: string;
let file: string;
const children: ChildProcess[] = [];

function spawnSleeper() {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' });
  children.push(child);
  const identity = identify(child.pid ?? 0);
  if (!identity) throw new Error('The child did not start.');
  return identity;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-lock-'));
  file = join(folder, 'run.json');
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

test('a lock that a living process has cannot be taken, until it is released', async () => {
  const lock = await takeLock(file);
  expect(await takeLock(file)).toBeUndefined();
  lock?.release();
  expect(await takeLock(file)).toBeDefined();
});

test('the lock of a dead process is taken over, and what it left running is ended', async () => {
  const child = spawnSleeper();
  await writeFile(file, JSON.stringify({ ...gone, children: [child] }));
  expect(await takeLock(file)).toBeDefined();
  expect(isRunning(child)).toBe(false);
  expect(readHolder(file)?.pid).toBe(process.pid);
});

test('a process that got the id of a child since is left alone', async () => {
  const other = spawnSleeper();
  await writeFile(file, JSON.stringify({ ...gone, children: [{ pid: other.pid, startedAt: 'before' }] }));
  expect(await takeLock(file)).toBeDefined();
  expect(isRunning(other)).toBe(true);
});

test('a holder whose launcher was killed is ended, for nobody waits for it', async () => {
  const holder = spawnSleeper();
  await writeFile(file, JSON.stringify({ ...holder, launcher: gone }));
  expect(await takeLock(file)).toBeDefined();
  expect(isRunning(holder)).toBe(false);
});

test('a file that a crash left half written is no lock', async () => {
  await writeFile(file, '{"pid":');
  expect(await takeLock(file)).toBeDefined();
});

test('works under a lock run one after the other', async () => {
  const events: string[] = [];
  const work = (name: string) =>
    withLock(
      file,
      async () => {
        events.push(`${name} begins`);
        await new Promise((resolve) => setTimeout(resolve, 20));
        events.push(`${name} ends`);
      },
      () => {},
    );
  await Promise.all([work('first'), work('second')]);
  expect(events).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
});
