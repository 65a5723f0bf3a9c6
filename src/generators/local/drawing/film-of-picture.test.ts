import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { filmSizeOf, paintPicture } from './film-of-picture.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'farthing-film-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Paints a picture of these pixels (red, green, blue, alpha of a place) as a film shows it, and reads places of it. */
async function painted(size: { width: number; height: number }, pixelAt: (x: number, y: number) => number[]) {
  const data = Buffer.alloc(size.width * size.height * 4);
  for (let at = 0; at < data.length / 4; at += 1) {
    data.set(pixelAt(at % size.width, Math.floor(at / size.width)), at * 4);
  }
  const file = path.join(folder, 'picture.png');
  await sharp(data, { raw: { ...size, channels: 4 } })
    .png()
    .toFile(file);
  const film = filmSizeOf(size);
  const context = (await paintPicture(file, film.width, film.height)).getContext('2d');
  return { film, at: (x: number, y: number) => [...context.getImageData(x, y, 1, 1).data].slice(0, 3) };
}

test.each([
  ['black on nothing', 0, [244, 244, 246]],
  ['white on nothing', 255, [20, 20, 26]],
])('a drawing in %s is seen on its ground', async (_, shade, ground) => {
  const { at } = await painted({ width: 64, height: 64 }, (x) => [shade, shade, shade, x < 16 ? 255 : 0]);
  expect(at(40, 300)).toEqual([shade, shade, shade]);
  expect(at(600, 300)).toEqual(ground);
});

test('a drawing in black and white is seen on grey', async () => {
  const { at } = await painted({ width: 64, height: 64 }, (x) => [
    x % 32 < 8 ? 0 : 255,
    x % 32 < 8 ? 0 : 255,
    x % 32 < 8 ? 0 : 255,
    x % 16 < 8 ? 255 : 0,
  ]);
  expect(at(120, 300)).toEqual([128, 128, 132]);
});

test('of a very long picture the whole is shown, with a ground beside it', async () => {
  const { film, at } = await painted({ width: 750, height: 30 }, (x) =>
    x < 30 || x >= 720 ? [200, 40, 40, 255] : [40, 40, 200, 255],
  );
  expect(film).toEqual({ width: 640, height: 64 });
  expect([at(4, 32), at(635, 32), at(320, 32)]).toEqual([
    [200, 40, 40],
    [200, 40, 40],
    [40, 40, 200],
  ]);
  expect([at(320, 4), at(320, 60)]).toEqual([
    [20, 20, 26],
    [20, 20, 26],
  ]);
});
