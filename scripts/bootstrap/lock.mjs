// @ts-check
// Plain JavaScript: it is used before the packages are installed.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { endProcess, identify, isRunning } from './processes.mjs';

/** @typedef {import('./processes.mjs').ProcessIdentity} ProcessIdentity */

/**
 * Who holds a lock. `children` are the groups of processes it started, which whoever comes after its death ends first.
 * When its `launcher` is gone, nobody waits for it any more: it is ended, too.
 * @typedef {ProcessIdentity & { launcher?: ProcessIdentity, address?: string, children?: ProcessIdentity[] }} Holder
 */

/** @typedef {{ update: (change: Partial<Holder>) => void, release: () => void }} Lock */

/** How long what a killed process left behind may take to end in good order. */
const LEFTOVER_GRACE_MS = 15_000;

/**
 * Runs `work` while no other process of this checkout runs it, waiting for the one that does.
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
 * Takes the lock, or gives undefined when a living process has it. What a dead holder left running is ended.
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
  // Of all who saw the dead holder's file only one can move it away.
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
 * The lock that this process's parent has taken for both.
 * @param {string} file
 * @returns {Lock}
 */
export function lockOf(file) {
  return {
    update(change) {
      // Written beside and renamed, so that no reader finds half of it.
      const half = `${file}.${process.pid}`;
      writeFileSync(half, JSON.stringify({ ...readHolder(file), ...change }));
      renameSync(half, file);
    },
    release: () => rmSync(file, { force: true }),
  };
}

/**
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
