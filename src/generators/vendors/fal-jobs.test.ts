import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import type { GeneratorContext, VendorJob } from '#/generators/contract.ts';
import { generatorContext } from '#test/generator-context.ts';
import { mp4Bytes, type PretendedVendor, pretendVendor, type VendorAnswer } from '#test/pretended-vendor.ts';
import { createVendorGenerators } from './vendor-generators.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'farthing-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

const model = 'fal-ai/bytedance/seedance/v1/pro/fast/text-to-video';
const start = `POST queue.fal.run/${model}`;
const ask = 'GET queue.fal.run/fal-ai/bytedance/requests/req-9';
const webhookUrl = 'https://farthing.example.org/api/webhooks/fal?task=t&signature=s';

/** As fal's documents show it: what is asked for too early is a 400. */
const inProgress = { status: 400, json: { detail: 'Request is still in progress' } };

/** fal, which answers so to each question for the result, the last answer to all that follow. */
async function pretendFal(...answers: ((vendor: PretendedVendor) => VendorAnswer)[]) {
  const request = 'https://queue.fal.run/fal-ai/bytedance/requests/req-9';
  const vendor: PretendedVendor = await pretendVendor({
    [start]: [
      {
        json: {
          status: 'IN_QUEUE',
          request_id: 'req-9',
          response_url: request,
          status_url: `${request}/status`,
          cancel_url: `${request}/cancel`,
          queue_position: 0,
        },
      },
    ],
    [ask]: () => (answers.length > 1 ? answers.shift() : answers[0])?.(vendor) ?? {},
    'GET results.example.com/clip.mp4': [{ bytes: mp4Bytes() }],
  });
  onTestFinished(vendor.close);
  return vendor;
}

function make(vendor: PretendedVendor, overrides: Partial<GeneratorContext> = {}) {
  const noted: VendorJob[] = [];
  const [generator] = createVendorGenerators(
    { GENERATORS: { TEXT_TO_VIDEO: 'fal' }, FAL_KEY: 'fal-key' },
    { fetchPublic: vendor.fetchPublic, fetch: vendor.fetch, webhookUrl: () => webhookUrl, nowMs: () => 0 },
  );
  const noteVendorJob = async (job: VendorJob) => void noted.push(job);
  const context = generatorContext({ outputFolder: folder, noteVendorJob, ...overrides });
  const input = { prompt: 'a quiet sea', seconds: 1, aspectRatio: 'square' };
  return { noted, made: generator?.generate(input, context) ?? Promise.reject(new Error('There is no generator.')) };
}

const done = (vendor: PretendedVendor) => ({
  json: { video: { url: vendor.resultUrl('clip.mp4'), content_type: 'video/mp4' }, seed: 1 },
});

test('a video is put into the queue, asked for until it is done, and fetched', async () => {
  const vendor = await pretendFal(
    () => inProgress,
    () => inProgress,
    done,
  );
  const { made, noted } = make(vendor);
  const { json, file } = await made;
  const [started] = vendor.requests;
  expect(JSON.parse(String(started?.body))).toEqual({
    prompt: 'a quiet sea',
    aspect_ratio: '1:1',
    duration: '2',
    resolution: '720p',
  });
  expect(started?.query.get('fal_webhook')).toBe(webhookUrl);
  expect(started?.headers.authorization).toBe('Key fal-key');
  expect(vendor.count(ask)).toBe(3);
  expect(noted).toMatchObject([{ vendor: 'fal', model, id: 'req-9' }]);
  expect(json).toEqual({
    generator: 'fal-text-to-video',
    label: `fal ${model}`,
    vendorJobId: 'req-9',
    durationSeconds: 2,
  });
  expect(file).toMatchObject({ contentType: 'video/mp4' });
});

test('a job that an earlier attempt put there is gone on with', async () => {
  const vendor = await pretendFal(done);
  const first = make(vendor);
  await first.made;
  await make(vendor, { vendorJob: JSON.parse(JSON.stringify(first.noted[0])) }).made;
  expect(vendor.count(start)).toBe(1);
});

test.each<[string, VendorAnswer]>([
  ['too many questions', { status: 429, json: { detail: 'Too many' } }],
  ['nobody who would answer', { status: 503, json: { detail: 'Service Unavailable' } }],
  ['an error that is no JSON', { status: 502, bytes: Buffer.from('<html>') }],
  ['a cut connection', { json: { video: {} }, cut: true }],
])('%s between two questions is asked past', async (_, answer) => {
  const vendor = await pretendFal(
    () => answer,
    () => inProgress,
    () => answer,
    done,
  );
  await make(vendor).made;
  expect(vendor.count(start)).toBe(1);
});

test.each<[string, VendorAnswer, Record<string, unknown>]>([
  [
    'refused content',
    {
      status: 422,
      json: { detail: [{ loc: ['body', 'prompt'], msg: 'a quiet sea', type: 'content_policy_violation' }] },
    },
    { name: 'GenerationError', message: 'The provider refused this content: its safety rules do not allow it.' },
  ],
  [
    'an input that is not taken',
    { status: 422, json: { detail: [{ loc: ['body', 'duration'], msg: 'bad', type: 'enum' }] } },
    { name: 'GenerationError', message: 'The provider did not accept this input.' },
  ],
  [
    'a key that does not work',
    { status: 401, json: { detail: 'No' } },
    { message: 'The provider is not set up rightly.' },
  ],
  ['a missing video', { json: { seed: 1 } }, { message: 'The provider answered without a result.' }],
  ['nothing but errors of theirs', { status: 500 }, { name: 'RetryableError' }],
])('%s ends it', async (_, answer, error) => {
  const vendor = await pretendFal(() => answer);
  await expect(make(vendor).made).rejects.toMatchObject(error);
  expect(vendor.count(start)).toBe(1);
  expect(await readdir(folder)).toEqual([]);
});
