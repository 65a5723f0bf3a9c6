import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FaceLook } from '#/catalog/faces.ts';
import { GenerationError, type GeneratorContext } from '#/generators/contract.ts';
import { readSound } from '#/media/read-sound.ts';
import { openWebmWriter } from '#/media/webm-writer.ts';
import { decodeWebm, type LumaFrame } from '#test/decode-webm.ts';
import { generatorContext } from '#test/generator-context.ts';
import { createLocalLipsync } from './lipsync.ts';
import { mouthMotion } from './mouth-motion.ts';
import { placeMouth } from './place-mouth.ts';

const RATE = 48_000;
const FPS = 25;
const imageId = '00000000-0000-4000-8000-000000000001';
const audioId = '00000000-0000-4000-8000-000000000002';

/** Half a second silent, half a second loud (swelling), and so on. */
function beats(seconds: number): Float32Array {
  return Float32Array.from({ length: seconds * RATE }, (_, at) => {
    const t = at / RATE;
    return t % 1 < 0.5 ? 0 : 0.5 * Math.sin(2 * Math.PI * 220 * t) * Math.abs(Math.sin(2 * Math.PI * 4 * t));
  });
}

async function writeSound(path: string, samples: Float32Array) {
  const writer = await openWebmWriter({ path });
  await writer.writeSamples(Float32Array.from({ length: samples.length * 2 }, (_, at) => samples[at >> 1] as number));
  await writer.finish();
}

function paintFace() {
  const canvas = createCanvas(300, 400);
  const ctx = canvas.getContext('2d');
  ctx.fillStyle = '#3a5f80';
  ctx.fillRect(0, 0, 300, 400);
  ctx.fillStyle = '#d9a184';
  ctx.fillRect(125, 250, 50, 70);
  ctx.beginPath();
  ctx.ellipse(150, 180, 75, 100, 0, 0, Math.PI * 2);
  ctx.fill();
  return canvas;
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-lips-'));
  await sharp(paintFace().toBuffer('image/png')).png().toFile(join(folder, 'face.png'));
  await writeSound(join(folder, 'beats.webm'), beats(2));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The mouth of the painted face. */
const found: FaceLook = {
  found: 'face',
  box: { x: 0.25, y: 0.2, width: 0.5, height: 0.5 },
  mouth: { x: 0.5, y: 0.6, width: 0.2, tiltDegrees: 0 },
};

function contextFor(
  taskId: string,
  {
    sound = 'beats.webm',
    face = found,
    ...overrides
  }: { sound?: string; face?: FaceLook } & Partial<GeneratorContext> = {},
) {
  const size = { width: 300, height: 400, durationSeconds: null };
  const image = { id: imageId, kind: 'image' as const, bytes: 1, ...size, face };
  const audio = { id: audioId, kind: 'audio' as const, bytes: 1, width: null, height: null, durationSeconds: 2 };
  return generatorContext({
    taskId,
    outputFolder: join(folder, taskId),
    files: {
      imageId: { ...image, path: join(folder, 'face.png'), contentType: 'image/png' },
      audioId: { ...audio, path: join(folder, sound), contentType: 'audio/webm' },
    },
    ...overrides,
  });
}

describe('mouthMotion', () => {
  it('opens the mouth where it is loud and shuts it where it is silent', () => {
    const motion = mouthMotion(beats(2), RATE, FPS, 50);
    const openness = (from: number, to: number) =>
      motion.slice(from, to).reduce((sum, { open }) => sum + open, 0) / (to - from);
    expect(openness(0, 12)).toBe(0);
    expect(openness(14, 25)).toBeGreaterThan(0.4);
    expect(openness(31, 37)).toBeLessThan(0.05);
    expect(openness(39, 50)).toBeGreaterThan(0.4);
  });

  it('keeps within its bounds, moves as much for a quiet recording, and not at all for silence', () => {
    const loud = mouthMotion(beats(1), RATE, FPS, 25);
    const quiet = mouthMotion(
      beats(1).map((value) => value * 0.1),
      RATE,
      FPS,
      25,
    );
    for (const { open, spread } of loud) {
      expect(open).toBeGreaterThanOrEqual(0);
      expect(open).toBeLessThanOrEqual(1);
      expect(spread).toBeGreaterThanOrEqual(0);
      expect(spread).toBeLessThanOrEqual(1);
    }
    expect(quiet[18]?.open).toBeCloseTo(loud[18]?.open ?? 0, 3);
    expect(mouthMotion(new Float32Array(RATE), RATE, FPS, 25).every(({ open }) => open === 0)).toBe(true);
  });

  it('draws the mouth wider for a hiss than for a low tone', () => {
    const tone = Float32Array.from({ length: RATE }, (_, at) => Math.sin((2 * Math.PI * 150 * at) / RATE));
    const hiss = Float32Array.from({ length: RATE }, (_, at) => Math.sin((2 * Math.PI * 6000 * at) / RATE));
    const spread = (samples: Float32Array) => mouthMotion(samples, RATE, FPS, 25)[20]?.spread ?? 0;
    expect(spread(hiss)).toBeGreaterThan(spread(tone) + 0.5);
  });
});

describe('placeMouth', () => {
  it('puts the mouth where it is on the film, with the skin around it, also where the film has a ground beside the picture', () => {
    const [width, height] = [640, 64];
    const pixels = new Uint8ClampedArray(width * height * 4).fill(120);
    const mouth = { x: 0.25, y: 0.5, width: 0.1, tiltDegrees: 90 };
    expect(placeMouth(mouth, { width: 1000, height: 100 }, { pixels, width, height })).toEqual({
      x: 160,
      y: 32,
      width: expect.closeTo(71.7, 0),
      tiltRadians: Math.PI / 2,
      skin: [120, 120, 120],
    });
    expect(placeMouth(mouth, { width: 640, height: 32 }, { pixels, width, height })).toMatchObject({ x: 160, y: 32 });
  });
});

/** How much two pictures differ around the mouth. */
function difference(one: LumaFrame, other: LumaFrame, mouth: { xPx: number; yPx: number; widthPx: number }): number {
  let sum = 0;
  for (let y = mouth.yPx - mouth.widthPx / 2; y < mouth.yPx + mouth.widthPx / 2; y += 1) {
    for (let x = mouth.xPx - mouth.widthPx / 2; x < mouth.xPx + mouth.widthPx / 2; x += 1) {
      const at = Math.floor(y) * one.width + Math.floor(x);
      sum += Math.abs((one.luma[at] as number) - (other.luma[at] as number));
    }
  }
  return sum / mouth.widthPx ** 2;
}

describe('the local lipsync generator', () => {
  it('films the picture as long as the sound lasts, with that sound, its mouth moving where it is loud', async () => {
    const context = contextFor('film');
    const output = await createLocalLipsync().generate({ imageId, audioId }, context);
    expect(await readdir(context.outputFolder)).toEqual(['film-1.webm']);
    const path = output.file?.path ?? '';
    const json = output.json as { mouth: { xPx: number; yPx: number; widthPx: number } };
    expect(json).toMatchObject({
      generator: 'local-lipsync',
      label: 'local preview',
      widthPx: 480,
      heightPx: 640,
      fps: 25,
      bytes: (await stat(path)).size,
      mouth: { xPx: 240, yPx: 384, widthPx: 108 },
    });
    const film = await decodeWebm(path);
    expect(film.codecs).toEqual(['vp8', 'opus']);
    expect(Math.abs(film.durationSeconds - 2)).toBeLessThan(0.1);
    expect(film.frames[0]).toMatchObject({ width: 480, height: 640 });
    const motion = (from: number, to: number) => {
      const pairs = film.frames.slice(from, to).map((frame, index) => [frame, film.frames[from + index + 1]] as const);
      return pairs.reduce((sum, [one, next]) => sum + (next ? difference(one, next, json.mouth) : 0), 0) / pairs.length;
    };
    expect(motion(13, 24)).toBeGreaterThan(motion(2, 11) * 3);
    expect(motion(38, 48)).toBeGreaterThan(motion(31, 36) * 3);
    const sound = await readSound(path, 10);
    const loudness = (from: number, to: number) =>
      sound.samples.subarray(from * RATE, to * RATE).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(loudness(0.1, 0.4)).toBeLessThan(0.02);
    expect(loudness(0.6, 0.9)).toBeGreaterThan(0.3);
  });

  it('refuses a picture without a face', async () => {
    const context = contextFor('faceless', { face: { found: 'none' } });
    await expect(createLocalLipsync().generate({ imageId, audioId }, context)).rejects.toThrow('No face was found');
  });

  it('refuses a sound that is too long, whatever was said of its length', async () => {
    await writeSound(join(folder, 'long.webm'), new Float32Array(61 * RATE));
    const work = createLocalLipsync().generate({ imageId, audioId }, contextFor('long', { sound: 'long.webm' }));
    await expect(work).rejects.toThrow(GenerationError);
    await expect(work).rejects.toThrow('longer than 60 seconds');
  });

  it('stops promptly when aborted and leaves no file', async () => {
    const aborter = new AbortController();
    const onProgress = () => aborter.abort(new Error('The task was canceled.'));
    const context = contextFor('aborted', { signal: aborter.signal, onProgress });
    await expect(createLocalLipsync().generate({ imageId, audioId }, context)).rejects.toThrow(
      'The task was canceled.',
    );
    expect(await readdir(context.outputFolder)).toEqual([]);
  });
});
