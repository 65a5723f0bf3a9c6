import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type TaskTypeSlug, taskTypeSlugs, taskTypes } from '#/catalog/task-types.ts';
import { generatorKey, type InputFile } from '#/generators/contract.ts';
import { createGenerators } from '#/generators/registry.ts';
import { openOpusWriter } from '#/media/sound/opus-writer.ts';
import { generatorContext } from '#test/generator-context.ts';
import { pngBytes, pretendVendor } from '#test/pretended-vendor.ts';
import { createVendorGenerators } from './vendor-generators.ts';
import { type Vendor, vendorModels, vendors } from './vendor-models.ts';

const id = '0b0b0b0b-1111-4222-8333-444444444444';
/** An input of each type that a vendor offers. */
const inputs: Partial<Record<TaskTypeSlug, unknown>> = {
  'text-to-image': { prompt: 'a sea', aspectRatio: 'portrait' },
  'image-to-image': { prompt: 'at night', imageId: id },
  'image-upscale': { imageId: id, factor: 4 },
  'text-to-video': { prompt: 'a sea', seconds: 7, aspectRatio: 'landscape' },
  'image-to-video': { prompt: 'zoom in', imageId: id, seconds: 1 },
  'text-to-audio': { text: 'Good morning.', voice: 'bright' },
  lipsync: { imageId: id, audioId: id },
};

const picture = 'data:image/png';
const sound = 'data:audio/wav';
const replicateModel = 'api.replicate.com/v1/models';

/** What each vendor is asked, as its documents describe the model's input; files by their media type only. */
const questions: Record<Vendor, Partial<Record<TaskTypeSlug, [string, unknown]>>> = {
  openai: {
    'text-to-image': [
      'api.openai.com/v1/images/generations',
      { model: 'gpt-image-2', prompt: 'a sea', n: 1, size: '1024x1536' },
    ],
    'image-to-image': ['api.openai.com/v1/images/edits', 'multipart/form-data'],
    'text-to-audio': [
      'api.openai.com/v1/audio/speech',
      { model: 'gpt-4o-mini-tts', input: 'Good morning.', voice: 'coral', response_format: 'mp3' },
    ],
  },
  replicate: {
    'text-to-image': [
      `${replicateModel}/black-forest-labs/flux-1.1-pro/predictions`,
      { input: { prompt: 'a sea', aspect_ratio: '9:16', output_format: 'png' } },
    ],
    'image-to-image': [
      `${replicateModel}/black-forest-labs/flux-kontext-pro/predictions`,
      {
        input: { prompt: 'at night', input_image: picture, aspect_ratio: 'match_input_image', output_format: 'png' },
      },
    ],
    'image-upscale': [
      'api.replicate.com/v1/predictions',
      {
        version: 'f121d640bd286e1fdc67f9799164c1d5be36ff74576ee11c803ae5b665dd46aa',
        input: { image: picture, scale: 4, face_enhance: false },
      },
    ],
    'text-to-video': [
      `${replicateModel}/bytedance/seedance-2.0-fast/predictions`,
      { input: { prompt: 'a sea', aspect_ratio: '16:9', duration: 7, resolution: '720p' } },
    ],
    'image-to-video': [
      `${replicateModel}/bytedance/seedance-2.0-fast/predictions`,
      { input: { prompt: 'zoom in', image: picture, aspect_ratio: 'adaptive', duration: 4, resolution: '720p' } },
    ],
    lipsync: [`${replicateModel}/bytedance/omni-human/predictions`, { input: { image: picture, audio: sound } }],
  },
  fal: {
    'text-to-image': [
      'fal.run/fal-ai/flux/dev',
      { prompt: 'a sea', image_size: 'portrait_16_9', num_images: 1, output_format: 'png' },
    ],
    'image-to-image': [
      'fal.run/fal-ai/flux-pro/kontext',
      { prompt: 'at night', image_url: picture, num_images: 1, output_format: 'png' },
    ],
    'image-upscale': ['fal.run/fal-ai/esrgan', { image_url: picture, num_images: 1, scale: 4 }],
    'text-to-video': [
      'queue.fal.run/fal-ai/bytedance/seedance/v1/pro/fast/text-to-video',
      { prompt: 'a sea', aspect_ratio: '16:9', duration: '7', resolution: '720p' },
    ],
    'image-to-video': [
      'queue.fal.run/fal-ai/bytedance/seedance/v1/pro/fast/image-to-video',
      { prompt: 'zoom in', image_url: picture, duration: '2', resolution: '720p' },
    ],
    'text-to-audio': [
      'fal.run/fal-ai/minimax/speech-02-hd',
      { text: 'Good morning.', output_format: 'url', voice_setting: { voice_id: 'Lively_Girl' } },
    ],
    lipsync: [
      'queue.fal.run/fal-ai/bytedance/omnihuman/v1.5',
      { image_url: picture, audio_url: sound, resolution: '720p' },
    ],
  },
};

let folder: string;
let files: Record<string, InputFile>;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'farthing-test-'));
  const [imagePath, soundPath] = [path.join(folder, 'in.png'), path.join(folder, 'in.weba')];
  await writeFile(imagePath, await pngBytes());
  const writer = await openOpusWriter(soundPath, 1);
  await writer.write(new Float32Array(4_800));
  await writer.end();
  const facts = { id, bytes: 100, width: null, height: null, durationSeconds: 0.1 };
  files = {
    imageId: { ...facts, kind: 'image', path: imagePath, contentType: 'image/png' },
    audioId: { ...facts, kind: 'audio', path: soundPath, contentType: 'audio/webm' },
  };
});
afterAll(() => rm(folder, { recursive: true }));

const keys = { OPENAI_API_KEY: 'a', REPLICATE_API_TOKEN: 'b', FAL_KEY: 'c' };
const outside = { fetchPublic: async () => {}, webhookUrl: () => null, nowMs: () => 0, fetch };
const offered = vendors.flatMap((vendor) =>
  taskTypeSlugs.filter((slug) => vendorModels[vendor][slug]).map((slug): [Vendor, TaskTypeSlug] => [vendor, slug]),
);

test.each(offered)('what %s is asked for %s', async (vendor, slug) => {
  const server = await pretendVendor({});
  onTestFinished(server.close);
  const { type } = taskTypes[slug];
  const [generator] = createVendorGenerators(
    { GENERATORS: { [type]: vendor }, ...keys },
    { ...outside, fetch: server.fetch },
  );
  // The server knows nothing and says so: only the question is of interest.
  const made = generator?.generate(inputs[slug], generatorContext({ outputFolder: path.join(folder, 'out'), files }));
  await expect(made).rejects.toMatchObject({ name: 'GenerationError' });
  const [request] = server.requests;
  const isForm = String(request?.headers['content-type']).startsWith('multipart/form-data');
  const body = isForm ? 'multipart/form-data' : withoutFiles(JSON.parse(String(request?.body)));
  expect([request?.address, body]).toEqual(questions[vendor][slug]);
});

function withoutFiles(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, part) =>
    typeof part === 'string' && part.startsWith('data:') ? part.split(';')[0] : part,
  );
}

test('a vendor stands before the local generator of its type, and beside all others', () => {
  const own = createGenerators({});
  const vendor = createVendorGenerators({ GENERATORS: { TEXT_TO_VIDEO: 'fal' }, FAL_KEY: 'key' }, outside);
  const mixed = createGenerators({}, vendor);
  const model = 'fal/fal-ai/bytedance/seedance/v1/pro/fast/text-to-video';
  expect(mixed.get(generatorKey({ type: 'TEXT_TO_VIDEO', model }))?.name).toBe('fal-text-to-video');
  expect([...mixed.values()].map(({ name }) => name)).toEqual([
    'fal-text-to-video',
    ...[...own.values()].map(({ name }) => name),
  ]);
});
