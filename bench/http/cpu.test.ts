import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { cpuMsOf, processTree } from './cpu.ts';

const hasProc = process.platform === 'linux';

test.runIf(hasProc)(
  'a tree has the process, its children and theirs, and the CPU time of work is counted',
  async () => {
    const child = spawn('/bin/sh', ['-c', 'sleep 30 & echo up; wait'], { stdio: ['ignore', 'pipe', 'ignore'] });
    await once(child.stdout, 'data');
    const pids = processTree(process.pid);
    expect(pids[0]).toBe(process.pid);
    expect(pids).toContain(child.pid);
    const below = processTree(child.pid ?? 0);
    expect(below).toHaveLength(2);
    for (const pid of below.toReversed()) process.kill(pid);
    await once(child, 'exit');
    const before = cpuMsOf([process.pid]);
    for (const end = performance.now() + 100; performance.now() < end; );
    expect(cpuMsOf([process.pid]) - before).toBeGreaterThanOrEqual(10);
  },
);

test('of a process that is not there, nothing is counted', () => {
  expect(processTree(2 ** 30)).toEqual([]);
  expect(cpuMsOf([2 ** 30])).toBe(0);
});
