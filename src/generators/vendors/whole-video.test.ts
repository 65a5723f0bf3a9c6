import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mp4Bytes } from '#test/pretended-vendor.ts';
import { isWholeVideo } from './whole-video.ts';

let folder: string;
let webm: Buffer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-whole-'));
  webm = await readFile(join(import.meta.dirname, '../../../public/samples/harbour.webm'));
});
afterAll(() => rm(folder, { recursive: true }));

async function isWhole(bytes: Buffer): Promise<boolean> {
  const path = join(folder, 'video');
  await writeFile(path, bytes);
  return isWholeVideo(path);
}

test('a whole video is one', async () => {
  expect(await isWhole(mp4Bytes())).toBe(true);
  expect(await isWhole(webm)).toBe(true);
});

test.each([
  ['half of an MP4', () => mp4Bytes().subarray(0, mp4Bytes().length / 2)],
  ['an MP4 without its index', () => Buffer.concat([mp4Bytes().subarray(0, 24), mp4Bytes().subarray(40)])],
  [
    'the beginning of an MP4 and then something else',
    () => Buffer.concat([mp4Bytes().subarray(0, 24), Buffer.from('not a video at all')]),
  ],
  ['half of a WebM', () => webm.subarray(0, webm.length / 2)],
  ['the beginning of a WebM', () => webm.subarray(0, 40)],
  ['nothing', () => Buffer.alloc(0)],
])('%s is none', async (_, bytes) => {
  expect(await isWhole(bytes())).toBe(false);
});
