import { readdirSync, readFileSync } from 'node:fs';

/** The unit of the times in /proc: a hundredth of a second, on every machine that Node runs on. */
const TICK_MS = 10;

/** A process and all that it started, by their ids. None where there is no /proc. */
export function processTree(rootPid: number): number[] {
  const children = new Map<number, number[]>();
  for (const pid of livingPids()) {
    const parent = Number(statOf(pid)?.[1] ?? 0);
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const below = (pid: number): number[] => [pid, ...(children.get(pid) ?? []).flatMap(below)];
  return statOf(rootPid) ? below(rootPid) : [];
}

/** The CPU time that these processes have taken since they began, of the user and of the system. */
export function cpuMsOf(pids: readonly number[]): number {
  const ticks = pids.map((pid) => {
    const stat = statOf(pid);
    return stat ? Number(stat[11]) + Number(stat[12]) : 0;
  });
  return ticks.reduce((sum, one) => sum + one, 0) * TICK_MS;
}

function livingPids(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

/** What stands after "pid (name)", where the name may hold spaces and brackets: state, parent, … user and system time. */
function statOf(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
