// @ts-check
// Lock files between the processes of a checkout. Plain JavaScript: it is used before the packages are installed.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { endProcess, identify, isRunning } from './processes.mjs';

/** @typedef {import('./processes.mjs').ProcessIdentity} ProcessIdentity */

/**
 * The process that holds a lock, as written in the lock file. `children` are the leaders of the process groups that it
 * started; the process that takes the lock over from a dead holder ends them first. A holder whose `launcher` (npm) is gone
 * was orphaned: it is ended and its lock taken over.
 * @typedef {ProcessIdentity & { launcher?: ProcessIdentity, address?: string, dataDir?: string, children?: ProcessIdentity[] }} Holder
 */

/** @typedef {{ update: (change: Partial<Holder>) => void, release: () => void }} Lock */

/** How long the children of a killed holder may take to shut down, in milliseconds. */
const LEFTOVER_GRACE_MS = 15_000;

/**
 * Runs `work` under the lock, waiting (polling every 250 ms) for the process that holds it, and releases the lock.
 * @template T
 * @param {string} file
 * @param {(lock: Lock) => Promise<T>} work
 * @param {() => void} onWait called once when another process has the lock
 * @returns {Promise<T>}
 */
export async function withLock(file, work, onWait) {
  let lock = await takeLock(file, { graceMs: 0 });
  if (!lock) onWait();
  while (!lock) {
    await delay(250);
    lock = await takeLock(file, { graceMs: 0 });
  }
  try {
    return await work(lock);
  } finally {
    lock.release();
  }
}

/**
 * Takes the lock; returns undefined when a running process holds it. Ends the children of a dead holder first.
 * @param {string} file
 * @param {{ graceMs?: number, launcher?: ProcessIdentity }} [options]
 * @returns {Promise<Lock | undefined>}
 */
export async function takeLock(file, { graceMs = LEFTOVER_GRACE_MS, launcher } = {}) {
  const me = /** @type {Holder} */ ({ ...identify(process.pid), launcher });
  mkdirSync(dirname(file), { recursive: true, mode: 0o711 });
  if (create(file, me)) return lockOf(file);
  const holder = readHolder(file);
  if (isRunning(holder)) {
    if (!holder?.launcher || isRunning(holder.launcher)) return undefined;
    await endProcess(holder, { graceMs: 2 * graceMs });
  }
  for (const child of holder?.children ?? []) await endProcess(child, { graceMs, isGroup: true });
  // Of all processes that read the dead holder's file only one can rename it, so that only one takes the lock over.
  const moved = `${file}.${process.pid}`;
  try {
    renameSync(file, moved);
  } catch {
    return create(file, me) ? lockOf(file) : undefined;
  }
  const isOther = isRunning(readHolder(moved));
  if (isOther) renameSync(moved, file);
  else rmSync(moved, { force: true });
  return !isOther && create(file, me) ? lockOf(file) : undefined;
}

/**
 * Returns a handle to a lock that is already taken, by this process or by its parent for both.
 * @param {string} file
 * @returns {Lock}
 */
export function lockOf(file) {
  return {
    update(change) {
      // Written to another file and renamed, so that no reader sees an incomplete one.
      const partial = `${file}.${process.pid}`;
      writeFileSync(partial, JSON.stringify({ ...readHolder(file), ...change }));
      renameSync(partial, file);
    },
    release: () => rmSync(file, { force: true }),
  };
}

/**
 * Returns the holder of a lock file; undefined when there is none.
 * @param {string} file
 * @returns {Holder | undefined}
 */
export function readHolder(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** @param {string} file @param {Holder} holder */
function create(file, holder) {
  try {
    writeFileSync(file, JSON.stringify(holder), { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}
