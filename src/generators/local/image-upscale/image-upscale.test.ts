import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GenerationError } from '#/generators/contract.ts';
import { generatorContext } from '#test/generator-context.ts';
import { createLocalImageUpscale } from './image-upscale.ts';

const imageId = '00000000-0000-4000-8000-000000000001';
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-upscale-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function contextFor(taskId: string, format: 'png' | 'jpeg' | 'webp', width: number, height: number) {
  const path = join(folder, `${taskId}.${format}`);
  const background = { r: 200, g: 90, b: 40, alpha: 0.5 };
  const dot = { create: { width: 4, height: 4, channels: 4 as const, background: '#00ff00' } };
  const image = sharp({ create: { width, height, channels: 4, background } }).composite([
    { input: dot, left: 3, top: 2 },
  ]);
  await image.toFormat(format).toFile(path);
  const facts = { id: imageId, kind: 'image' as const, bytes: 1, width, height, durationSeconds: null };
  const files = { imageId: { ...facts, path, contentType: `image/${format}` } };
  return generatorContext({ taskId, files, outputFolder: join(folder, `${taskId}-out`) });
}

describe('the local image-upscale generator', () => {
  it.each([
    ['png', 2],
    ['png', 4],
    ['webp', 2],
    ['jpeg', 4],
  ] as const)('makes a %s exactly %i times as large each way', async (format, factor) => {
    const context = await contextFor(`${format}-${factor}`, format, 37, 21);
    const { file, json } = await createLocalImageUpscale().generate({ imageId, factor }, context);
    expect(await readdir(context.outputFolder)).toHaveLength(1);
    const metadata = await sharp(file?.path).metadata();
    expect(metadata).toMatchObject({ format, width: 37 * factor, height: 21 * factor, hasAlpha: format !== 'jpeg' });
    const bytes = (await readFile(file?.path ?? '')).length;
    const size = { widthPx: 37 * factor, heightPx: 21 * factor };
    expect(json).toMatchObject({ generator: 'local-image-upscale', label: 'local preview', factor, ...size, bytes });
  });

  it('keeps colours, transparency and where things are', async () => {
    const context = await contextFor('kept', 'png', 40, 30);
    const { file } = await createLocalImageUpscale().generate({ imageId, factor: 4 }, context);
    const { data, info } = await sharp(file?.path).raw().toBuffer({ resolveWithObject: true });
    const at = (x: number, y: number) => [...data.subarray((y * info.width + x) * 4, (y * info.width + x) * 4 + 4)];
    const [red = 0, , , alpha = 0] = at(120, 90);
    expect(Math.abs(red - 200)).toBeLessThan(4);
    expect(Math.abs(alpha - 128)).toBeLessThan(4);
    const [dotRed = 255, dotGreen = 0] = at(20, 16);
    expect(dotGreen - dotRed).toBeGreaterThan(150);
  });

  it('refuses what would become too large, with the most that is allowed', async () => {
    const context = await contextFor('large', 'png', 2049, 10);
    const work = createLocalImageUpscale().generate({ imageId, factor: 4 }, context);
    await expect(work).rejects.toThrow(GenerationError);
    await expect(work).rejects.toThrow('its longest side may have 2,048 pixels');
  });

  it('stops at once when aborted, leaving nothing', async () => {
    const context = await contextFor('aborted', 'png', 1500, 1500);
    const aborter = new AbortController();
    const onProgress = () => aborter.abort(new Error('The task was canceled.'));
    const work = createLocalImageUpscale().generate(
      { imageId, factor: 4 },
      { ...context, signal: aborter.signal, onProgress },
    );
    await expect(work).rejects.toThrow('The task was canceled.');
    expect(await readdir(context.outputFolder).catch(() => [])).toEqual([]);
  });
});
