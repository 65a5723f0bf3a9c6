import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { knowMedia } from '#/media/known-media.ts';
import { mp3Of, riff, wavFormat, wavOf } from '#test/media-files.ts';
import { keptSound } from '#test/sounds/kept-sound.ts';
import { readByLibav } from './libav-sound.ts';
import { transcode } from './transcode.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'farthing-sounds-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Returns the frequency in Hz by the turns through zero, without the edges; 0 for silence. */
function hertzOf(samples: number[]): number {
  const middle = samples.slice(Math.floor(samples.length * 0.2), Math.floor(samples.length * 0.8));
  if (Math.max(...middle) < 0.01) return 0;
  const turns = middle.filter((value, at) => value >= 0 && (middle[at - 1] ?? 0) < 0).length;
  return Math.round((turns * 48_000) / middle.length / 10) * 10;
}

/** Takes a file as an upload is taken, and returns its length and the tone of each channel of what was made. */
async function taken(bytes: Uint8Array): Promise<{ durationMs: number; hertz: number[]; peak: number }> {
  const [from, to] = [path.join(folder, 'from'), path.join(folder, 'to.webm')];
  await writeFile(from, bytes);
  const { format, kind } = await knowMedia(from);
  if (kind !== 'audio') throw new Error('It was not known as a sound.');
  const { durationMs } = await transcode({ path: from, format, to, maxSeconds: 10 });
  const { channels, pieces } = await readByLibav(await readFile(to), 'webm');
  const samples: number[] = [];
  for await (const piece of pieces) samples.push(...piece);
  const hertz = Array.from({ length: channels }, (_, channel) =>
    hertzOf(samples.filter((_, at) => at % channels === channel)),
  );
  return { durationMs, hertz, peak: Math.max(...samples) };
}

test.each([
  ['Vorbis in Ogg', 'vorbis.ogg', 300],
  ['Vorbis in WebM', 'vorbis.webm', 300],
  ['Opus in Ogg', 'opus.ogg', 300],
  ['FLAC', 'tone.flac', 300],
  ['FLAC in Ogg', 'flac.ogg', 300],
  ['MP3', 'tone.mp3', 340],
  ['a WAV of mu-law', 'mu-law.wav', 300],
  ['a WAV of A-law', 'a-law.wav', 300],
])('%s keeps its length and both channels', async (_, name, wantedMs) => {
  const { durationMs, hertz } = await taken(await keptSound(name));
  expect(Math.abs(durationMs - wantedMs)).toBeLessThan(25);
  expect(hertz).toEqual([expect.closeTo(440, -1.5), expect.closeTo(660, -1.5)]);
});

test.each(['six-vorbis.ogg', 'six-opus.ogg', 'six-flac.flac'])(
  'the centre of six channels (%s) is heard on both sides',
  async (name) => {
    const { durationMs, hertz, peak } = await taken(await keptSound(name));
    expect(Math.abs(durationMs - 300)).toBeLessThan(25);
    expect(hertz).toEqual([expect.closeTo(440, -1.5), expect.closeTo(440, -1.5)]);
    expect(peak).toBeGreaterThan(0.02);
  },
);

describe('a WAV', () => {
  const data = wavOf(0.5, { rate: 16_000 }).subarray(44);
  const shape = wavFormat({ rate: 16_000 });
  const rf64 = (wav: Buffer) => {
    wav.write('RF64', 0, 'latin1');
    return wav;
  };

  test.each([
    ['whose size a program that streams did not know', 0xffffffff],
    ['with the largest signed size', 0x7fffffff],
    ['with a size of two thousand millions', 2_000_000_000],
    ['of size 0', 0],
    ['with a byte too few', data.length + 1],
    ['with a byte too many', data.length - 1],
  ])('%s is taken to its end', async (_, size) => {
    const { durationMs, hertz } = await taken(riff(['fmt ', shape], ['data', data, size]));
    expect(durationMs).toBe(500);
    expect(hertz).toEqual([440]);
  });

  test('of more than 4 GiB, as it says, is taken, and one without data is not', async () => {
    const ds64 = Buffer.alloc(28);
    expect((await taken(rf64(riff(['ds64', ds64], ['fmt ', shape], ['data', data, 0xffffffff])))).durationMs).toBe(500);
    const empty = riff(['fmt ', shape], ['data', Buffer.alloc(0)], ['LIST', Buffer.alloc(40)]);
    await expect(taken(empty)).rejects.toThrow('holds nothing to hear');
  });
});

describe('an MP3', () => {
  const id3v2 = Buffer.concat([Buffer.from('ID3\u0004\0\0\0\0\0\u0014', 'latin1'), Buffer.alloc(20, 'T')]);
  const id3v1 = Buffer.concat([Buffer.from('TAG', 'latin1'), Buffer.alloc(125, 32)]);
  const frames = mp3Of(20);

  test.each([
    ['followed by the end of a line', 1, [frames, Buffer.from('\r\n')]],
    ['preceded by three bytes', 1, [Buffer.from('\u0001ab'), frames]],
    ['with a tag behind its frames', 1, [frames, id3v2]],
    ['joined of two with all their tags', 2, [id3v2, frames, id3v1, id3v2, frames, id3v1]],
    ['joined of two with a line between them', 2, [frames, Buffer.from('\r\n'), frames]],
  ])('%s is taken', async (_, times, parts) => {
    const { durationMs } = await taken(Buffer.concat(parts));
    const frameMs = (1152 / 44_100) * 1000;
    expect(Math.abs(durationMs - times * 20 * frameMs)).toBeLessThan(2 * frameMs);
  });
});
