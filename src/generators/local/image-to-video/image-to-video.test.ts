import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filmSizeOf } from '#/generators/local/drawing/film-of-picture.ts';
import { decodeWebm, type LumaFrame } from '#test/decode-webm.ts';
import { generatorContext } from '#test/generator-context.ts';
import { planCamera, poseAt } from './camera-move.ts';
import { createLocalImageToVideo } from './image-to-video.ts';

const imageId = '00000000-0000-4000-8000-000000000001';
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-move-'));
  const dot = { create: { width: 30, height: 30, channels: 3 as const, background: '#ffffff' } };
  await sharp({ create: { width: 300, height: 200, channels: 3, background: '#203040' } })
    .composite([{ input: dot, left: 135, top: 85 }])
    .png()
    .toFile(join(folder, 'in.png'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function contextFor(taskId: string, overrides: Partial<Parameters<typeof generatorContext>[0]> = {}) {
  const facts = { id: imageId, kind: 'image' as const, bytes: 1, width: 300, height: 200, durationSeconds: null };
  const files = { imageId: { ...facts, path: join(folder, 'in.png'), contentType: 'image/png' } };
  return generatorContext({ taskId, files, outputFolder: join(folder, taskId), ...overrides });
}

/** Where the picture's bright square is, from the left, and how many pixels it has; the label's corner is left out. */
function square({ luma, width, height }: LumaFrame) {
  let count = 0;
  let sum = 0;
  for (let at = Math.floor(height * 0.2) * width; at < luma.length; at += 1) {
    if ((luma[at] as number) < 160) continue;
    count += 1;
    sum += at % width;
  }
  return { count, x: sum / count / width };
}

describe('planCamera', () => {
  it.each([
    ['zoom in', 'zoom in'],
    ['slowly zoom out', 'zoom out'],
    ['pan to the left', 'pan left'],
    ['the camera rises', 'pan up'],
    ['rising', 'pan up'],
    ['move down and right', 'pan down and right'],
    ['zoom in to the right', 'zoom in, right'],
    ['keep it still', 'still'],
    ['do not zoom in, pan right', 'pan right'],
  ])('reads %j as %s', (prompt, name) => {
    expect(planCamera(prompt, 1)).toMatchObject({ name, isAsked: true });
  });

  it('chooses one by the seed where the prompt asks for none, and always stays on the picture', () => {
    const names = new Set<string>();
    for (let seed = 0; seed < 60; seed += 1) {
      const camera = planCamera('a cat', seed);
      expect(camera).toEqual(planCamera('a cat', seed));
      expect(camera.isAsked).toBe(false);
      names.add(camera.name);
      for (const share of [0, 0.3, 1]) {
        const { x, y, zoom } = poseAt(camera, share);
        expect(Math.max(Math.abs(x), Math.abs(y))).toBeLessThanOrEqual(1);
        expect(zoom).toBeGreaterThanOrEqual(1);
      }
    }
    expect(names.size).toBeGreaterThan(4);
  });
});

describe('filmSizeOf', () => {
  it.each([
    [1920, 1080, 640, 360],
    [1080, 1920, 360, 640],
    [101, 77, 640, 488],
    [4000, 20, 640, 64],
    [1, 1, 640, 640],
  ])('makes %i × %i a film of %i × %i', (width, height, filmWidth, filmHeight) => {
    expect(filmSizeOf({ width, height })).toEqual({ width: filmWidth, height: filmHeight });
  });
});

describe('the local image-to-video generator', () => {
  it('films the picture in its shape, with sound, for the asked seconds, coming closer as asked', async () => {
    const reports: number[] = [];
    const context = contextFor('closer', { onProgress: (percent) => void reports.push(percent) });
    const output = await createLocalImageToVideo().generate({ prompt: 'zoom in', imageId, seconds: 1 }, context);
    expect(await readdir(context.outputFolder)).toEqual(['closer-1.webm']);
    const path = output.file?.path ?? '';
    const film = await decodeWebm(path);
    expect(film.codecs).toEqual(['vp8', 'opus']);
    expect(Math.abs(film.durationSeconds - 1)).toBeLessThan(0.05);
    expect(film.frames).toHaveLength(25);
    expect(film.frames[0]).toMatchObject({ width: 640, height: 426 });
    const [start, end] = [square(film.frames[0] as LumaFrame), square(film.frames.at(-1) as LumaFrame)];
    expect(end.count / start.count).toBeGreaterThan(1.4);
    expect(end.count / start.count).toBeLessThan(2);
    expect(output.json).toMatchObject({
      generator: 'local-image-to-video',
      label: 'local preview',
      widthPx: 640,
      heightPx: 426,
      durationSeconds: 1,
      fps: 25,
      bytes: (await stat(path)).size,
      camera: 'zoom in',
    });
    expect(reports.at(-1)).toBe(100);
  });

  it('moves what is seen to the right when the camera goes left', async () => {
    const context = contextFor('left');
    const { file } = await createLocalImageToVideo().generate({ prompt: 'pan left', imageId, seconds: 1 }, context);
    const { frames } = await decodeWebm(file?.path ?? '');
    const [start, end] = [square(frames[0] as LumaFrame), square(frames.at(-1) as LumaFrame)];
    expect(end.x - start.x).toBeGreaterThan(0.15);
  });

  it('stops promptly when aborted and leaves no file', async () => {
    const aborter = new AbortController();
    const onProgress = () => aborter.abort(new Error('The task was canceled.'));
    const context = contextFor('aborted', { signal: aborter.signal, onProgress });
    const work = createLocalImageToVideo().generate({ prompt: 'zoom in', imageId, seconds: 10 }, context);
    await expect(work).rejects.toThrow('The task was canceled.');
    expect(await readdir(context.outputFolder)).toEqual([]);
  });
});
