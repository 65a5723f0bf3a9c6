import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endOf, startChild } from './children.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-children-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function tunablesOfChild(name: string, variables: Record<string, string>): Promise<string> {
  const logFile = join(folder, `${name}.log`);
  const args = ['--eval', 'process.stdout.write(String(process.env.GLIBC_TUNABLES)); process.exit()'];
  expect(await endOf(startChild({ name, args, variables, logFile }))).toBe('exit code 0');
  return readFile(logFile, 'utf8');
}

test('a process of the product starts with an allocator that gives back what was freed', async () => {
  expect(await tunablesOfChild('usual', {})).toBe(
    'glibc.malloc.arena_max=2:glibc.malloc.mmap_threshold=131072:glibc.malloc.trim_threshold=131072',
  );
});

test('what the operator says of the allocator is left as it is', async () => {
  expect(await tunablesOfChild('own', { GLIBC_TUNABLES: 'glibc.malloc.arena_max=1' })).toBe('glibc.malloc.arena_max=1');
});
