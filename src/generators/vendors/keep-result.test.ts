import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sharp } from '#/media/sharp.ts';
import { keepResult } from './keep-result.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'farthing-keep-'));
});
afterAll(() => rm(folder, { recursive: true }));

const [width, height] = [97, 61];
/** A picture that no encoder makes small: a cut of it lacks pixels. */
const noise = Buffer.from(Array.from({ length: width * height * 3 }, (_, at) => ((at * 2_654_435_761) >>> 13) & 255));
const picture = () => sharp(noise, { raw: { width, height, channels: 3 } });

async function keep(bytes: Buffer) {
  const made = path.join(folder, 'made');
  await writeFile(made, bytes);
  return keepResult(made, 'image', folder);
}

test.each<[string, (of: ReturnType<typeof sharp>) => ReturnType<typeof sharp>]>([
  ['PNG', (of) => of.png()],
  ['interlaced PNG', (of) => of.png({ progressive: true })],
  ['JPEG', (of) => of.jpeg()],
  ['progressive JPEG', (of) => of.jpeg({ progressive: true })],
  ['WebP', (of) => of.webp()],
  ['lossless WebP', (of) => of.webp({ lossless: true })],
])('a whole %s is kept, and a tenth, a half and nine tenths of one are not', async (_, encode) => {
  const bytes = await encode(picture()).toBuffer();
  expect(await keep(bytes)).toMatchObject({ facts: { width, height } });
  for (const part of [0.1, 0.5, 0.9])
    expect(await keep(bytes.subarray(0, Math.floor(bytes.length * part)))).toEqual({
      failure: { kind: 'wrong result', wanted: 'a picture' },
    });
});
