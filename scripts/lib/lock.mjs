// @ts-check
// Plain JavaScript: it is used before the packages are installed.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { endProcess, identify, isRunning } from './processes.mjs';

/** @typedef {import('./processes.mjs').ProcessIdentity} ProcessIdentity */

/**
 * Runs `work` while no other process of this checkout runs it. `work` gets a function to name the process it started:
 * when this one is killed, whoever takes the lock next ends that one first.
 * @template T
 * @param {string} file
 * @param {(own: (pid: number | undefined) => void) => Promise<T>} work
 * @param {() => void} [onWait] called once when another process has the lock
 * @returns {Promise<T>}
 */
export async function withLock(file, work, onWait) {
  const me = /** @type {ProcessIdentity} */ (identify(process.pid));
  for (let isFirst = true; !(await tryLock(file, me)); isFirst = false) {
    if (isFirst) onWait?.();
    await delay(250);
  }
  const own = (/** @type {number | undefined} */ pid) =>
    writeFileSync(file, JSON.stringify({ ...me, child: pid === undefined ? undefined : identify(pid) }));
  try {
    return await work(own);
  } finally {
    rmSync(file, { force: true });
  }
}

/**
 * @param {string} file @param {ProcessIdentity} me
 * @returns {Promise<boolean>}
 */
async function tryLock(file, me) {
  mkdirSync(dirname(file), { recursive: true });
  const text = JSON.stringify(me);
  if (create(file, text)) return true;
  const holder = read(file);
  if (isRunning(holder)) return false;
  await endProcess(holder?.child, { graceMs: 0, isGroup: true });
  // Of all who saw the dead holder's file only one can move it away.
  const moved = `${file}.${process.pid}`;
  try {
    renameSync(file, moved);
  } catch {
    return false;
  }
  const isOther = isRunning(read(moved));
  if (isOther) renameSync(moved, file);
  else rmSync(moved, { force: true });
  return !isOther && create(file, text);
}

/** @param {string} file @param {string} text */
function create(file, text) {
  try {
    writeFileSync(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * @param {string} file
 * @returns {(ProcessIdentity & { child?: ProcessIdentity }) | undefined}
 */
function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
