import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GenerationError } from '#/generators/contract.ts';
import { generatorContext } from '#test/generator-context.ts';
import { applyEdits } from './apply-edits.ts';
import { createLocalImageToImage } from './image-to-image.ts';
import { readEdits } from './read-edits.ts';

const imageId = '00000000-0000-4000-8000-000000000001';
const width = 240;
const height = 160;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-edit-'));
  const data = Buffer.alloc(width * height * 3);
  for (let at = 0; at < width * height; at += 1) {
    const x = at % width;
    const y = Math.floor(at / width);
    const stripe = Math.floor(x / 6) % 2 === 0 ? 60 : 0;
    data.set([60 + stripe + Math.floor(y / 2), 90 + Math.floor(x / 4), 150 - stripe], at * 3);
  }
  const picture = sharp(data, { raw: { width, height, channels: 3 } });
  await picture.clone().png().toFile(join(folder, 'in.png'));
  await picture.clone().jpeg().toFile(join(folder, 'in.jpg'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function contextFor(taskId: string, { name = 'in.png', contentType = 'image/png' } = {}) {
  const facts = { id: imageId, kind: 'image' as const, bytes: 1, width, height, durationSeconds: null };
  const reports: number[] = [];
  const context = generatorContext({
    taskId,
    outputFolder: join(folder, taskId),
    onProgress: (percent) => void reports.push(percent),
    files: { imageId: { ...facts, path: join(folder, name), contentType } },
  });
  return { context, reports };
}

/** The picture that a description makes of the test's picture, decoded, with what was said of it. */
async function edited(prompt: string) {
  const path = join(folder, prompt.replace(/\W/g, '-'));
  const { edits } = readEdits(prompt);
  const job = { picturePath: join(folder, 'in.png'), contentType: 'image/png', edits, path };
  return { json: await applyEdits(job, () => {}), ...(await look(path)) };
}

async function look(path: string) {
  const image = sharp(path);
  const { data, info } = await image.clone().removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const { channels } = await image.stats();
  const [red = 0, green = 0, blue = 0] = channels.map(({ mean }) => mean);
  return { data, info, red, green, blue };
}

/** The energy of the finest detail: how much neighbours differ from side to side. */
function detail({ data, info }: Awaited<ReturnType<typeof look>>) {
  let sum = 0;
  for (let at = 0; at + 3 < data.length; at += 3) sum += ((data[at] as number) - (data[at + 3] as number)) ** 2;
  return sum / (info.width * info.height);
}

describe('the local image-to-image generator', () => {
  it('makes the colours warmer or cooler, brighter or darker, as asked', async () => {
    const before = await look(join(folder, 'in.png'));
    const warmer = await edited('warmer');
    expect(warmer.red).toBeGreaterThan(before.red + 5);
    expect(warmer.blue).toBeLessThan(before.blue - 5);
    const cooler = await edited('cooler');
    expect(cooler.red).toBeLessThan(before.red - 5);
    expect((await edited('brighter')).green).toBeGreaterThan(before.green + 5);
    const [little, darker] = [await edited('a little darker'), await edited('darker')];
    expect(little.green).toBeLessThan(before.green);
    expect(darker.green).toBeLessThan(little.green);
    const blue = await edited('tint it blue');
    expect(blue.blue - blue.red).toBeGreaterThan(before.blue - before.red);
  });

  it('leaves no colour in black and white', async () => {
    const { data } = await edited('black and white');
    for (let at = 0; at < data.length; at += 3) {
      if (data[at] !== data[at + 1] || data[at] !== data[at + 2]) throw new Error(`There is colour at byte ${at}.`);
    }
  });

  it('takes fine detail away when blurring, and more when blurring much; adds it when sharpening', async () => {
    const before = detail(await look(join(folder, 'in.png')));
    const blurred = detail(await edited('blur'));
    expect(blurred).toBeLessThan(before * 0.8);
    expect(detail(await edited('very blurry'))).toBeLessThan(blurred);
    expect(detail(await edited('sharpen'))).toBeGreaterThan(before);
  });

  it.each([
    ['crop to square', 160, 160],
    ['crop it to 16:9', 240, 135],
    ['top half', 240, 80],
    ['rotate left', 160, 240],
    ['a border', 254, 174],
    ['pixelate', 240, 160],
  ])('gives a picture of the right size for %j', async (prompt, expectedWidth, expectedHeight) => {
    const { info, json } = await edited(prompt);
    expect(info).toMatchObject({ width: expectedWidth, height: expectedHeight });
    expect(json).toMatchObject({ widthPx: expectedWidth, heightPx: expectedHeight });
  });

  it('inverts and mirrors exactly', async () => {
    const before = await look(join(folder, 'in.png'));
    const inverted = await edited('invert');
    expect(inverted.data.every((value, at) => value === 255 - (before.data[at] as number))).toBe(true);
    const mirrored = await edited('mirror');
    const far = (width - 1) * 3;
    expect([...mirrored.data.subarray(0, 3)]).toEqual([...before.data.subarray(far, far + 3)]);
  });

  it.each([
    'sepia',
    'vintage',
    'posterize',
    'sketch',
    'edges',
    'cartoon',
    'glow',
    'fade',
    'vignette',
    'grain',
    'denoise',
  ])('changes the picture for %j, the same each time', async (prompt) => {
    const before = await look(join(folder, 'in.png'));
    const [once, again] = [await edited(prompt), await edited(prompt)];
    expect(once.data.equals(before.data)).toBe(false);
    expect(once.data.equals(again.data)).toBe(true);
  });

  it('says what it did, with figures, and what it did not understand', async () => {
    const { context, reports } = contextFor('told');
    const prompt = 'Make it warmer by 20%, do not blur it, and add a cat. Crop to 3:2';
    const output = await createLocalImageToImage().generate({ prompt, imageId }, context);
    expect(await readdir(context.outputFolder)).toEqual(['told-1.png']);
    expect(output.json).toMatchObject({
      generator: 'local-image-to-image',
      label: 'local preview',
      widthPx: 240,
      heightPx: 160,
      did: ['Made the colours warmer: red +4 %, blue −4 %.', 'Cropped it around the middle to 3:2: 240 × 160 px.'],
      leftOut: ['blur'],
      notUnderstood: ['cat'],
    });
    expect(reports).toEqual([...new Set(reports)].sort((a, b) => a - b));
    expect(reports.at(-1)).toBe(100);
  });

  it('gives a JPEG for a JPEG', async () => {
    const { context } = contextFor('jpeg', { name: 'in.jpg', contentType: 'image/jpeg' });
    const { file } = await createLocalImageToImage().generate({ prompt: 'sepia, rotate by 20°', imageId }, context);
    expect(file?.contentType).toBe('image/jpeg');
    expect(await sharp(file?.path).metadata()).toMatchObject({ format: 'jpeg' });
  });

  it('fails with what it understands when it understood nothing, and leaves nothing', async () => {
    const { context } = contextFor('nothing');
    const work = createLocalImageToImage().generate({ prompt: 'put a hat on the dog', imageId }, context);
    await expect(work).rejects.toThrow(GenerationError);
    await expect(work).rejects.toThrow(/understands brighter or darker, contrast/);
    expect(await readdir(folder)).not.toContain('nothing');
  });

  it('stops when aborted and leaves nothing', async () => {
    const { context } = contextFor('aborted');
    const aborter = new AbortController();
    const work = createLocalImageToImage().generate(
      { prompt: 'cartoon, then blur, then sharpen', imageId },
      { ...context, signal: aborter.signal, onProgress: () => aborter.abort(new Error('The task was canceled.')) },
    );
    await expect(work).rejects.toThrow('The task was canceled.');
    expect(await readdir(context.outputFolder)).toEqual([]);
  });
});
