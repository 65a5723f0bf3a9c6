import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { GenerationError } from '#/generators/contract.ts';
import { maxWordsBytes, withWordsFile } from '#/generators/runtime/words-file.ts';

const nothing = { file: null, url: null, json: {} };

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'farthing-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

test('a text becomes a file of UTF-8, also where half of a sign was cut off', async () => {
  const { file, ...others } = await withWordsFile({ ...nothing, text: 'Schöner Tag \ud83d' }, await newFolder());
  expect(others).toEqual({ url: null, json: {} });
  expect(file?.contentType).toBe('text/plain');
  expect(await readFile(file?.path ?? '', 'utf8')).toBe('Schöner Tag \ufffd');
});

test('data becomes a file of JSON', async () => {
  const data = { words: ['a', 'b'], isLong: false };
  const { file } = await withWordsFile({ ...nothing, data }, await newFolder());
  expect(file?.contentType).toBe('application/json');
  expect(JSON.parse(await readFile(file?.path ?? '', 'utf8'))).toEqual(data);
});

test('as many bytes as may be are kept, and not one more', async () => {
  const folder = await newFolder();
  const text = 'é'.repeat(maxWordsBytes / 2);
  expect((await withWordsFile({ ...nothing, text }, folder)).file).not.toBeNull();
  await expect(withWordsFile({ ...nothing, text: `${text}.` }, folder)).rejects.toThrow(
    new GenerationError('What was made is longer than can be kept: at most 1 MB.'),
  );
});

test('what JSON does not have is refused', async () => {
  await expect(withWordsFile({ ...nothing, data: () => {} }, await newFolder())).rejects.toThrow(TypeError);
});
