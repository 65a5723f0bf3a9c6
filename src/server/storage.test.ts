import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { createLocalStorage, type Storage } from './storage.ts';

let storage: Storage;
beforeEach(async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'farthing-test-'));
  storage = createLocalStorage(folder);
  for (const key of [
    'tasks/b/1.webm',
    'tasks/a/2.webm',
    'tasks/a/1.webm',
    'tasks/a.txt',
    'uploads/1.png',
    '.work/a/1',
  ]) {
    const file = path.join(folder, 'made');
    await writeFile(file, 'x');
    await storage.put(key, file);
  }
  return () => rm(folder, { recursive: true });
});

const keysAfter = async (after: string, limit = 10) => (await storage.list(after, limit)).map(({ key }) => key);

test('lists files in the order of their keys, without hidden folders', async () => {
  const all = ['tasks/a.txt', 'tasks/a/1.webm', 'tasks/a/2.webm', 'tasks/b/1.webm', 'uploads/1.png'];
  expect(await keysAfter('')).toEqual(all);
  expect(await keysAfter('tasks/')).toEqual(all);
});

test('pages of any size follow one another without a gap', async () => {
  for (const limit of [1, 2, 3, 5]) {
    const seen: string[] = [];
    for (let page = await keysAfter('', limit); page.length > 0; page = await keysAfter(seen.at(-1) ?? '', limit))
      seen.push(...page);
    expect(seen).toEqual(await keysAfter(''));
  }
});

test('goes on after a key that does not exist', async () => {
  expect(await keysAfter('tasks/a/11')).toEqual(['tasks/a/2.webm', 'tasks/b/1.webm', 'uploads/1.png']);
  expect(await keysAfter('zebra')).toEqual([]);
});

test('an empty storage lists nothing', async () => {
  expect(await createLocalStorage('/nowhere/at/all').list('', 10)).toEqual([]);
});

test('tells whether there was a file to remove', async () => {
  expect(await storage.remove('tasks/a/1.webm')).toBe(true);
  expect(await storage.remove('tasks/a/1.webm')).toBe(false);
  expect(await storage.open('tasks/a/1.webm')).toBeNull();
});
