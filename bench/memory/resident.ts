import { readFileSync } from 'node:fs';
import { processTree } from '../http/cpu.ts';

/** What a process of the product holds, in MiB: in memory now, of it not of a file, and the most that it ever held. */
export type Resident = { rssMib: number; ownMib: number; peakMib: number };

const nothing: Resident = { rssMib: 0, ownMib: 0, peakMib: 0 };

/**
 * Reads what the largest process below (or at) `rootPid` holds, with all that it started: npm and the scripts that start a
 * process of the product are smaller than it, and not counted. Nothing where there is no /proc.
 */
export function readResident(rootPid: number): Resident {
  const [largest] = processTree(rootPid)
    .map((pid) => ({ pid, ...residentOf(pid) }))
    .sort((one, other) => other.rssMib - one.rssMib);
  return largest ? processTree(largest.pid).map(residentOf).reduce(sumOf, nothing) : nothing;
}

/** What one process holds. */
export function residentOf(pid: number): Resident {
  const status = readStatus(pid);
  const mib = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0) / 1024;
  return { rssMib: mib('VmRSS'), ownMib: mib('RssAnon'), peakMib: mib('VmHWM') };
}

function sumOf(sum: Resident, one: Resident): Resident {
  return {
    rssMib: sum.rssMib + one.rssMib,
    ownMib: sum.ownMib + one.ownMib,
    peakMib: sum.peakMib + one.peakMib,
  };
}

function readStatus(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}
