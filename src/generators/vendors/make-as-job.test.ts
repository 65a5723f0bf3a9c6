import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { GeneratorContext, VendorJob } from '#/generators/contract.ts';
import { openOpusWriter } from '#/media/sound/opus-writer.ts';
import { readWav } from '#/media/sound/wav.ts';
import { generatorContext } from '#test/generator-context.ts';
import {
  askVideo,
  clip,
  makeVideo,
  prediction,
  pretendReplicate,
  startVideo,
  succeeded,
} from '#test/pretended-replicate.ts';
import { mp4Bytes, type PretendedVendor, pngBytes, type VendorAnswers } from '#test/pretended-vendor.ts';
import { createVendorGenerators } from './vendor-generators.ts';

let vendor: PretendedVendor;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'farthing-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

const replicate = async (other: VendorAnswers = {}) => {
  vendor = await pretendReplicate(other);
};
const make = (overrides: Partial<GeneratorContext> & { webhookUrl?: string } = {}) =>
  makeVideo(vendor, { outputFolder: folder, ...overrides });
const nothingLeft = async () => expect(await readdir(folder)).toEqual([]);

test('a video is started, asked for until it is done, and fetched', async () => {
  await replicate();
  const { made, noted, waits, progress } = make();
  const { file, json, url, billed } = await made;
  expect(vendor.requests.map(({ method, address }) => `${method} ${address}`)).toEqual([
    startVideo,
    askVideo,
    askVideo,
    clip,
  ]);
  const [start, ask, , fetched] = vendor.requests;
  expect(JSON.parse(String(start?.body))).toEqual({
    input: { prompt: 'a quiet sea', aspect_ratio: '9:16', duration: 5, resolution: '720p' },
  });
  expect(start?.headers.authorization).toBe('Bearer r8_key');
  expect(ask?.headers.authorization).toBe('Bearer r8_key');
  expect(fetched?.headers.authorization).toBeUndefined();
  expect(noted).toMatchObject([{ vendor: 'replicate', model: 'bytedance/seedance-2.0-fast', id: 'job7' }]);
  expect(await readFile(file?.path ?? '')).toEqual(mp4Bytes());
  expect(file).toMatchObject({ path: path.join(folder, 'result.mp4'), contentType: 'video/mp4' });
  expect(url).toBeNull();
  expect(billed).toBeUndefined();
  expect(json).toEqual({
    generator: 'replicate-text-to-video',
    label: 'Replicate bytedance/seedance-2.0-fast',
    vendorJobId: 'job7',
    durationSeconds: 5,
  });
  expect(await readdir(folder)).toEqual(['result.mp4']);
  expect(waits).toHaveLength(2);
  expect(progress.at(-1)).toBe(100);
});

test('the job is kept before it is asked for', async () => {
  await replicate();
  const { made } = make({
    noteVendorJob: async () => {
      expect(vendor.count(startVideo)).toBe(1);
      expect(vendor.count(askVideo)).toBe(0);
    },
  });
  await made;
});

test('a job that an earlier attempt started is gone on with, and none is started', async () => {
  await replicate();
  const first = make();
  await first.made;
  const [vendorJob] = first.noted;
  await make({ vendorJob: JSON.parse(JSON.stringify(vendorJob)) }).made;
  expect(vendor.count(startVideo)).toBe(1);
});

test.each<[string, VendorJob]>([
  ['of another vendor', { vendor: 'fal', model: 'bytedance/seedance-2.0-fast', id: 'x', operation: {} }],
  ['of another model', { vendor: 'replicate', model: 'minimax/video-01', id: 'x', operation: {} }],
  ['in an unknown form', { prediction: 'x' }],
])('a kept job %s is not gone on with', async (_, vendorJob) => {
  await replicate();
  const { made, noted } = make({ vendorJob });
  await made;
  expect(noted).toHaveLength(1);
});

test('the waits grow from two seconds to ten, each a fifth shorter or longer', async () => {
  let asked = 0;
  await replicate({
    [askVideo]: () => (++asked < 9 ? prediction('processing') : succeeded(vendor.resultUrl('clip.mp4'))),
  });
  const { made, waits, progress } = make();
  await made;
  const plain = [2000, 2000, 3000, 4500, 6750, 10_000, 10_000, 10_000, 10_000];
  expect(waits).toHaveLength(plain.length);
  for (const [index, ms] of waits.entries()) {
    expect(ms).toBeGreaterThanOrEqual(0.8 * (plain[index] ?? 0));
    expect(ms).toBeLessThanOrEqual(1.2 * (plain[index] ?? 0));
  }
  expect(progress).toEqual([...progress].sort((a, b) => a - b));
});

test('a job that is never done is left to the next attempt after fourteen minutes', async () => {
  await replicate({ [askVideo]: [prediction('processing')] });
  const { made, waits, noted } = make();
  await expect(made).rejects.toMatchObject({
    name: 'RetryableError',
    message: 'The provider has not finished in time.',
  });
  const minutes = waits.reduce((sum, ms) => sum + ms, 0) / 60_000;
  expect(minutes).toBeGreaterThan(13.5);
  expect(minutes).toBeLessThan(14.1);
  expect(noted).toHaveLength(1);
  await nothingLeft();
});

test('a vendor is told where to say that it is done, where it can reach us', async () => {
  await replicate();
  const url = 'https://farthing.example.org/api/webhooks/replicate?task=t&signature=s';
  await make({ webhookUrl: url }).made;
  expect(JSON.parse(String(vendor.requests[0]?.body))).toMatchObject({
    webhook: url,
    webhook_events_filter: ['completed'],
  });
});

test('a sound and a picture go with the question', async () => {
  const picture = path.join(folder, 'in.png');
  const sound = path.join(folder, 'in.webm');
  await writeFile(picture, await pngBytes());
  const writer = await openOpusWriter(sound, 2);
  await writer.write(Float32Array.from({ length: 2 * 24_000 }, (_, at) => 0.25 * Math.sin(Math.floor(at / 2) / 20)));
  await writer.end();
  const start = 'POST api.replicate.com/v1/models/bytedance/omni-human/predictions';
  await replicate({ [start]: [prediction('starting')], [askVideo]: () => succeeded(vendor.resultUrl('clip.mp4')) });
  const [generator] = createVendorGenerators(
    { GENERATORS: { LIPSYNC: 'replicate' }, REPLICATE_API_TOKEN: 'r8_key' },
    { fetchPublic: vendor.fetchPublic, fetch: vendor.fetch, webhookUrl: () => null, nowMs: () => 0 },
  );
  const facts = { id: '', bytes: 5, width: null, height: null, durationSeconds: null };
  const context = generatorContext({
    outputFolder: folder,
    files: {
      imageId: { ...facts, kind: 'image', path: picture, contentType: 'image/png' },
      audioId: { ...facts, kind: 'audio', path: sound, contentType: 'audio/webm' },
    },
  });
  const id = '0b0b0b0b-1111-4222-8333-444444444444';
  await generator?.generate({ imageId: id, audioId: id }, context);
  const { input: sent } = JSON.parse(String(vendor.requests[0]?.body));
  expect(Object.keys(sent).sort()).toEqual(['audio', 'image']);
  expect(sent.image).toMatch(/^data:image\/png;base64,/);
  expect(sent.audio).toMatch(/^data:audio\/wav;base64,/);
  const wav = readWav(Buffer.from(sent.audio.split(',')[1], 'base64'));
  expect(wav).toMatchObject({ sampleRate: 48_000, channels: 1 });
  const samples = [...(wav.pieces as Iterable<Float32Array>)].flatMap((piece) => [...piece]);
  expect(samples.length / 48_000).toBeCloseTo(0.5, 1);
  expect(Math.max(...samples)).toBeCloseTo(0.25, 1);
});
