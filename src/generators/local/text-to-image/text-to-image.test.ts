import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generatorContext } from '#test/generator-context.ts';
import { createLocalTextToImage } from './text-to-image.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-paint-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function paint(taskId: string, place: string, input: { prompt: string; aspectRatio?: string }) {
  const reports: number[] = [];
  const outputFolder = join(folder, place);
  const context = generatorContext({ taskId, outputFolder, onProgress: (percent) => void reports.push(percent) });
  const output = await createLocalTextToImage().generate(input, context);
  return { output, reports, names: await readdir(outputFolder), path: output.file?.path ?? '' };
}

describe('the local text-to-image generator', () => {
  it.each([
    ['landscape', 1344, 768],
    ['portrait', 768, 1344],
    ['square', 1024, 1024],
  ])('paints a %s PNG with something in it', async (aspectRatio, width, height) => {
    const { output, names, reports, path } = await paint(aspectRatio, aspectRatio, {
      prompt: 'snowy mountains at dawn, birds',
      aspectRatio,
    });
    expect(names).toEqual([`${aspectRatio}-1.png`]);
    expect(output.file?.contentType).toBe('image/png');
    expect(await sharp(path).metadata()).toMatchObject({ format: 'png', width, height });
    expect(output.json).toMatchObject({
      generator: 'local-text-to-image',
      label: 'local preview',
      widthPx: width,
      heightPx: height,
      bytes: (await readFile(path)).length,
      place: 'mountains',
      time: 'dawn',
      drawn: ['snowy', 'mountains', 'dawn', 'birds'],
      notUnderstood: [],
    });
    // The seed of the task is that of its input; what the painter makes of it is nobody's.
    expect(output.json).not.toHaveProperty('seed');
    const { channels, entropy } = await sharp(path).stats();
    expect(entropy).toBeGreaterThan(5);
    for (const { stdev } of channels) expect(stdev).toBeGreaterThan(15);
    expect(reports.at(-1)).toBe(100);
  });

  it('paints the same for the same task, and another picture for another task', async () => {
    const input = { prompt: 'a calm sea' };
    const [first, again, other] = [
      await paint('one', 'first', input),
      await paint('one', 'again', input),
      await paint('two', 'other', input),
    ];
    const bytes = await Promise.all([first, again, other].map(({ path }) => readFile(path)));
    expect(bytes[0]?.equals(bytes[1] as Buffer)).toBe(true);
    expect(bytes[0]?.equals(bytes[2] as Buffer)).toBe(false);
    expect(first.output.json).toMatchObject({ widthPx: 1024, heightPx: 1024 });
  });

  it('stops when aborted and leaves nothing', async () => {
    const aborter = new AbortController();
    const outputFolder = join(folder, 'aborted');
    const onProgress = () => aborter.abort(new Error('The task was canceled.'));
    const context = generatorContext({ outputFolder, onProgress, signal: aborter.signal });
    const work = createLocalTextToImage().generate({ prompt: 'a forest' }, context);
    await expect(work).rejects.toThrow('The task was canceled.');
    expect(await readdir(outputFolder)).toEqual([]);
  });
});
