import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { readResident } from './resident.ts';

const hasProc = process.platform === 'linux';

test.runIf(hasProc)('the largest process of a tree counts, not the shell that started it', async () => {
  const program = "globalThis.held = Buffer.alloc(64 * 2 ** 20, 1); process.stdout.write('up'); process.stdin.resume()";
  const shell = spawn('/bin/sh', ['-c', '"$0" -e "$1"; true', process.execPath, program], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  await once(shell.stdout, 'data');
  const { rssMib, ownMib, peakMib } = readResident(shell.pid ?? 0);
  expect(ownMib).toBeGreaterThan(64);
  expect(rssMib).toBeGreaterThan(ownMib);
  expect(peakMib).toBeGreaterThanOrEqual(rssMib);
  shell.stdin.end();
  await once(shell, 'exit');
});

test('of a process that is not there, nothing is counted', () => {
  expect(readResident(2 ** 30)).toEqual({ rssMib: 0, ownMib: 0, peakMib: 0 });
});
