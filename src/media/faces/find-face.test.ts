import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { portrait, portraitMouth } from '#test/portrait.ts';
import { findFace } from './find-face.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'farthing-faces-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function find(picture: Buffer) {
  const file = path.join(folder, 'picture.png');
  await sharp(picture).png().toFile(file);
  return findFace({ path: file });
}

/** A grey wall with the portrait on it, so many pixels wide, at this place. */
async function onWall(width: number, left: number, top: number): Promise<Buffer> {
  const wall = sharp({ create: { width: 1000, height: 700, channels: 3, background: '#8a8f94' } });
  const input = await sharp(await portrait())
    .resize(width)
    .png()
    .toBuffer();
  return wall.composite([{ input, left, top }]).png().toBuffer();
}

test.each([
  ['upright', 0, portraitMouth],
  ['on its head', 180, { x: 1 - portraitMouth.x, y: 1 - portraitMouth.y, tiltDegrees: 180 }],
])('the mouth of a portrait is found where it is, %s', async (_, turn, mouth) => {
  const look = await find(
    await sharp(await portrait())
      .rotate(turn)
      .png()
      .toBuffer(),
  );
  if (look.found !== 'face') throw new Error(`Found: ${look.found}.`);
  expect(Math.abs(look.mouth.x - mouth.x)).toBeLessThan(0.04);
  expect(Math.abs(look.mouth.y - mouth.y)).toBeLessThan(0.04);
  expect(Math.abs(look.mouth.width - portraitMouth.width)).toBeLessThan(0.08);
  expect(Math.abs(((((look.mouth.tiltDegrees - mouth.tiltDegrees) % 360) + 540) % 360) - 180)).toBeLessThan(10);
});

test('a face far from the middle is found in its place, and one that is too small is told from none', async () => {
  const look = await find(await onWall(300, 650, 380));
  if (look.found !== 'face') throw new Error(`Found: ${look.found}.`);
  expect(Math.abs(look.mouth.x - (650 + 300 * portraitMouth.x) / 1000)).toBeLessThan(0.02);
  expect(Math.abs(look.mouth.y - (380 + 300 * portraitMouth.y) / 700)).toBeLessThan(0.02);
  expect(await find(await onWall(56, 100, 80))).toEqual({ found: 'small' });
  expect(
    await find(
      await sharp(await onWall(300, 650, 380))
        .extract({ left: 0, top: 0, width: 600, height: 700 })
        .png()
        .toBuffer(),
    ),
  ).toEqual({ found: 'none' });
});

test('a picture that is too small for a face is not looked at', async () => {
  expect(
    await find(
      await sharp(await portrait())
        .resize(47)
        .png()
        .toBuffer(),
    ),
  ).toEqual({ found: 'none' });
});
