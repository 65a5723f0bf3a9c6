// @ts-check
// Identifies and ends processes. Plain JavaScript: it is used before the packages are installed.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * A process id with the start time, since the system may give the id to another process later.
 * @typedef {{ pid: number, startedAt: string }} ProcessIdentity
 */

/**
 * Returns the identity of a running process; undefined when there is none with this id, or a zombie.
 * @param {number} pid
 * @returns {ProcessIdentity | undefined}
 */
export function identify(pid) {
  try {
    if (process.platform !== 'linux') {
      const startedAt = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
      return startedAt ? { pid, startedAt } : undefined;
    }
    // "pid (name) state ppid …", where the name may hold spaces and brackets. Field 22 is the start, in ticks since boot.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z') return undefined;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return { pid, startedAt: `${boot}/${fields[19]}` };
  } catch {
    return undefined;
  }
}

/**
 * Whether the process still runs, and its id does not belong to another one now.
 * @param {ProcessIdentity | undefined} identity
 */
export function isRunning(identity) {
  return identity !== undefined && identify(identity.pid)?.startedAt === identity.startedAt;
}

/**
 * Ends a process: by SIGTERM, and by SIGKILL after `graceMs`. Resolves when it is gone, 5 seconds after SIGKILL at the
 * latest.
 * @param {ProcessIdentity | undefined} identity
 * @param {{ graceMs: number, isGroup?: boolean }} options isGroup: signals the whole process group of which it is the
 * leader
 */
export async function endProcess(identity, { graceMs, isGroup = false }) {
  if (!identity || !isRunning(identity)) return;
  signal(identity.pid, 'SIGTERM', isGroup);
  for (const deadline = Date.now() + graceMs; Date.now() < deadline; await delay(25)) {
    if (!isRunning(identity)) return;
  }
  signal(identity.pid, 'SIGKILL', isGroup);
  for (const deadline = Date.now() + 5_000; isRunning(identity) && Date.now() < deadline; ) await delay(25);
}

/** @param {number} pid @param {NodeJS.Signals} name @param {boolean} isGroup */
function signal(pid, name, isGroup) {
  for (const target of isGroup ? [-pid, pid] : [pid]) {
    try {
      process.kill(target, name);
      return;
    } catch {
      // ESRCH: it leads no group, or it has exited meanwhile.
    }
  }
}
