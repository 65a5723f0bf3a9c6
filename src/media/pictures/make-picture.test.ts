import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { knowMedia } from '#/media/known-media.ts';
import { avifOf, deepHeic, heicOf, type Tile, tileColours } from '#test/heif-files.ts';
import { pngChunk, pngHeader, pngOf } from '#test/media-files.ts';
import { makePicture } from './make-picture.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'farthing-pictures-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Makes a file what is kept of it. */
async function made(file: Uint8Array, maxPixels = 108_000_000) {
  const from = path.join(folder, 'received');
  const to = path.join(folder, 'made');
  await writeFile(from, file);
  const known = await knowMedia(from);
  if (known.kind !== 'image') throw new Error('This is no picture.');
  const facts = await makePicture({ path: from, format: known.format, limits: { maxPixels }, to });
  const { data, info } = await sharp(await readFile(to))
    .raw()
    .toBuffer({ resolveWithObject: true });
  const colourAt = (x: number, y: number) => [
    ...data.subarray((y * info.width + x) * info.channels).subarray(0, info.channels),
  ];
  return { facts, colourAt };
}

/** JPEG moves colours a little. */
function expectNear(colour: number[], expected: readonly number[], within = 5) {
  for (const [at, value] of expected.entries())
    expect(Math.abs((colour[at] ?? Number.NaN) - value)).toBeLessThanOrEqual(within);
}

const corners: Tile[] = ['red', 'green', 'blue', 'grey'];
const tiled = { columns: 2, tiles: corners, width: 100, height: 90 };

describe('a HEIC of tiles', () => {
  test.each<[name: string, how: { turns?: number; mirror?: 0 | 1 }, corners: Tile[], width: number]>([
    ['as it is', {}, corners, 100],
    ['turned by a quarter', { turns: 1 }, ['green', 'grey', 'red', 'blue'], 90],
    ['upside down', { turns: 2 }, ['grey', 'blue', 'green', 'red'], 100],
    ['turned by three quarters', { turns: 3 }, ['blue', 'red', 'grey', 'green'], 90],
    ['mirrored left to right', { mirror: 1 }, ['green', 'red', 'grey', 'blue'], 100],
    ['mirrored top to bottom', { mirror: 0 }, ['blue', 'grey', 'red', 'green'], 100],
    ['turned, then mirrored', { turns: 1, mirror: 1 }, ['grey', 'green', 'blue', 'red'], 90],
  ])('is kept upright, %s', async (_, how, expected, width) => {
    const { facts, colourAt } = await made(heicOf({ ...tiled, ...how }));
    const height = 190 - width;
    expect(facts).toEqual({ contentType: 'image/jpeg', extension: 'jpg', width, height });
    const found = [colourAt(5, 5), colourAt(width - 6, 5), colourAt(5, height - 6), colourAt(width - 6, height - 6)];
    for (const [at, tile] of expected.entries()) expectNear(found[at] ?? [], tileColours[tile]);
  });

  test('of Display P3, by an ICC profile or by numbers, has the same colours in sRGB', async () => {
    const { icc } = await sharp(pngOf(9, 9))
      .toColourspace('srgb')
      .withIccProfile('p3')
      .png()
      .toBuffer()
      .then((file) => sharp(file).metadata());
    const p3 = [{ icc: icc as Buffer }, { nclx: { primaries: 12, transfer: 13 } }];
    for (const how of p3) {
      const { colourAt } = await made(heicOf({ ...tiled, ...how }));
      expectNear(colourAt(5, 5), [216, 69, 50]);
      expectNear(colourAt(94, 5), [0, 173, 80]);
      expectNear(colourAt(5, 84), [50, 91, 207]);
      expectNear(colourAt(94, 84), [190, 190, 190]);
    }
  });

  test('in 10 bits and an odd size keeps both', async () => {
    const { facts, colourAt } = await made(deepHeic);
    expect(facts).toMatchObject({ width: 51, height: 33 });
    expectNear(colourAt(10, 30), tileColours.red);
    expectNear(colourAt(50, 32), tileColours.blue);
  });
});

describe('an AVIF', () => {
  const halves = (alpha = 255) => {
    const pixels = Buffer.alloc(60 * 40 * 4);
    for (let at = 0; at < 60 * 40; at += 1)
      pixels.set(at % 60 < 30 ? [200, 80, 60, alpha] : [60, 90, 200, 255], at * 4);
    return sharp(pixels, { raw: { width: 60, height: 40, channels: 4 } });
  };

  test('becomes a JPEG, upright, and a WebP where something of it is transparent', async () => {
    const opaque = await made(
      await halves().removeAlpha().withMetadata({ orientation: 6 }).avif({ quality: 90 }).toBuffer(),
    );
    expect(opaque.facts).toEqual({ contentType: 'image/jpeg', extension: 'jpg', width: 40, height: 60 });
    expectNear(opaque.colourAt(20, 5), [200, 80, 60]);
    const clear = await made(await halves(0).avif({ quality: 90 }).toBuffer());
    expect(clear.facts).toEqual({ contentType: 'image/webp', extension: 'webp', width: 60, height: 40 });
    expect(clear.colourAt(5, 5)[3]).toBe(0);
    expectNear(clear.colourAt(50, 5), [60, 90, 200, 255]);
  });

  test('of Display P3 by numbers has the same colours in sRGB', async () => {
    const { facts, colourAt } = await made(avifOf({ primaries: 12, transfer: 13 }));
    expect(facts).toMatchObject({ extension: 'jpg', width: 32, height: 32 });
    expectNear(colourAt(5, 5), [216, 69, 50]);
  });

  test.each([
    ['PQ', 16],
    ['HLG', 18],
  ])('of a high dynamic range (%s) is neither black nor white in sRGB', async (_, transfer) => {
    const { colourAt } = await made(avifOf({ primaries: 9, transfer }));
    const [red = 0, green = 0, blue = 0] = colourAt(5, 5);
    expect(red).toBeGreaterThan(200);
    expect(green).toBeLessThan(120);
    expect(blue).toBeLessThan(120);
  });
});

describe('a PNG', () => {
  const grey = (width: number, ...beside: Buffer[]) => pngOf(width, 8, { beside: Buffer.concat(beside), shade: 128 });
  const gamma = (value: number) => pngChunk('gAMA', Buffer.from(value.toString(16).padStart(8, '0'), 'hex'));

  test.each<[string, Buffer[], number]>([
    ['of linear light is as bright as browsers show it', [gamma(100_000)], 188],
    ['of the usual gamma is left alone', [gamma(45_455)], 128],
    ['that is sRGB whatever its gamma is left alone', [gamma(100_000), pngChunk('sRGB', Buffer.alloc(1))], 128],
    ['whose primaries cannot be is left alone', [gamma(100_000), pngChunk('cHRM', Buffer.alloc(32))], 128],
    ['of linear light by its numbers (cICP) is bright, too', [pngChunk('cICP', Buffer.from([1, 8, 0, 1]))], 188],
  ])('%s', async (_, beside, shade) => {
    const { facts, colourAt } = await made(grey(8, ...beside));
    expect(facts).toMatchObject({ contentType: 'image/png', width: 8, height: 8 });
    expectNear(colourAt(4, 4).slice(0, 1), [shade], 1);
  });

  test('that calls itself an animation of one picture is a still one', async () => {
    const control = pngChunk('acTL', Buffer.from('0000000100000000', 'hex'));
    const { facts } = await made(grey(12, control));
    expect(facts).toMatchObject({ contentType: 'image/png', width: 12, height: 8 });
  });
});

describe('a JPEG', () => {
  const jpeg = () =>
    sharp({ create: { width: 64, height: 48, channels: 3, background: '#c8503c' } })
      .jpeg()
      .toBuffer();
  /** The file with these bytes put in at a place. */
  const withBytes = (file: Buffer, at: number, hex: string) =>
    Buffer.concat([file.subarray(0, at), Buffer.from(hex, 'hex'), file.subarray(at)]);
  const placeOf = (file: Buffer, marker: string) => file.indexOf(Buffer.from(marker, 'hex'));

  test.each<[string, (file: Buffer) => Buffer]>([
    [
      'with a spectral end of 0, as of Samsung',
      (file) => {
        file.writeUInt8(0, placeOf(file, 'ffda') + 12);
        return file;
      },
    ],
    ['with bytes before a marker', (file) => withBytes(file, placeOf(file, 'ffc0'), '00010203')],
    ['of JFIF version 3', (file) => withBytes(file, 2, 'ffe000104a46494600030000000100010000')],
  ])('%s is taken', async (_, change) => {
    const { facts, colourAt } = await made(change(await jpeg()));
    expect(facts).toMatchObject({ contentType: 'image/jpeg', width: 64, height: 48 });
    expectNear(colourAt(30, 30), [200, 80, 60]);
  });

  test('that is cut is refused', async () => {
    const file = await sharp({ create: { width: 640, height: 480, channels: 3, background: '#c8503c' } })
      .jpeg()
      .toBuffer();
    await expect(made(file.subarray(0, file.length / 2))).rejects.toThrow('must be a whole picture');
  });
});

test('a picture of more than 8,192 pixels a side is kept smaller, upright and in its shape', async () => {
  const wide = sharp({ create: { width: 12_000, height: 120, channels: 3, background: '#c8503c' } });
  const { facts } = await made(await wide.withMetadata({ orientation: 8 }).jpeg().toBuffer());
  expect(facts).toMatchObject({ width: 82, height: 8192 });
});

test('what a PNG says of its size is refused by the limits before it is decoded', async () => {
  const huge = Buffer.concat([pngOf(9, 9).subarray(0, 8), pngHeader(16_384, 16_384), pngOf(9, 9).subarray(33)]);
  await expect(made(huge)).rejects.toThrow(
    'must be a picture of at most 16,384 pixels a side and 51,000,000 pixels in all (this has 16384 × 16384)',
  );
});
