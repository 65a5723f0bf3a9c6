import { expect, test } from 'vitest';
import { brand } from '#/brand.ts';
import { openVendor, uploadId } from '#test/open-vendor.ts';
import { mp3Bytes, pngBytes, type VendorAnswer } from '#test/pretended-vendor.ts';

const textInput = { prompt: 'a quiet sea', aspectRatio: 'landscape' };

const fluxUrl = 'POST fal.run/fal-ai/flux/dev';
const sea = 'GET results.example.com/sea.png';

async function openFlux(more: Record<string, unknown> = {}, stored?: VendorAnswer) {
  const opened = await openVendor({
    [fluxUrl]: () => ({
      json: {
        images: [{ url: opened.vendor.resultUrl('sea.png'), width: 32, height: 16, content_type: 'image/png' }],
        prompt: 'a quiet sea',
        seed: 7,
        has_nsfw_concepts: [false],
        ...more,
      },
    }),
    [sea]: [stored ?? { bytes: await pngBytes() }],
  });
  return opened;
}

test('makes a picture, which is fetched as anything that others name', async () => {
  const { make, sent, vendor } = await openFlux();
  const { json } = await make('TEXT_TO_IMAGE', 'fal', textInput);
  expect(sent()).toEqual({
    prompt: 'a quiet sea',
    image_size: 'landscape_16_9',
    num_images: 1,
    output_format: 'png',
  });
  expect(vendor.requests[0]?.headers.authorization).toBe('Key fal-key');
  expect(vendor.requests[1]).toMatchObject({ method: 'GET', address: 'results.example.com/sea.png' });
  expect(vendor.requests[1]?.headers).toMatchObject({ 'user-agent': brand.slug });
  expect(vendor.requests[1]?.headers.authorization).toBeUndefined();
  expect(json).toEqual({ generator: 'fal-text-to-image', label: 'fal fal-ai/flux/dev', width: 32, height: 16 });
});

test('of several pictures each is a call of its own, without a seed: one that fails loses no other', async () => {
  let asked = 0;
  const opened = await openVendor({
    [fluxUrl]: () => {
      asked += 1;
      if (asked === 2) return { status: 500, json: { detail: 'Out of memory' } };
      return { json: { images: [{ url: opened.vendor.resultUrl('sea.png') }], seed: asked } };
    },
    [sea]: [{ bytes: await pngBytes() }],
  });
  const outcomes = [];
  for (const _ of [1, 2, 3])
    outcomes.push(await opened.make('TEXT_TO_IMAGE', 'fal', textInput).catch(({ name }) => name));
  expect(outcomes.map((made) => made.file?.contentType ?? made)).toEqual(['image/png', 'RetryableError', 'image/png']);
  const questions = opened.vendor.requests.filter(({ method }) => method === 'POST');
  const sent = questions.map(({ body }) => JSON.parse(String(body)));
  expect(sent.map(({ num_images, seed }) => [num_images, seed])).toEqual([1, 1, 1].map((count) => [count, undefined]));
});

test('a picture that it made black is refused content', async () => {
  const { make } = await openFlux({ has_nsfw_concepts: [true] });
  await expect(make('TEXT_TO_IMAGE', 'fal', textInput)).rejects.toThrow('The provider refused this content');
});

test.each<[string, VendorAnswer, string]>([
  ['an error of its storage', { status: 502 }, 'RetryableError'],
  ['a picture that is gone', { status: 404 }, 'GenerationError'],
  ['half a picture', { bytes: Buffer.alloc(9000), cut: true }, 'RetryableError'],
  ['far too large a picture', { bytes: Buffer.alloc(9), sizeBytes: 65 * 2 ** 20, cut: true }, 'GenerationError'],
])('%s is a %s', async (_, stored, name) => {
  const { make, left } = await openFlux({}, stored);
  await expect(make('TEXT_TO_IMAGE', 'fal', textInput)).rejects.toMatchObject({
    name,
    message: "The provider's result could not be fetched.",
  });
  expect(await left()).toEqual([]);
});

test('an address inside our own network is not fetched', async () => {
  const { make, vendor } = await openFlux({ images: [{ url: 'http://127.0.0.1/sea.png' }] });
  await expect(make('TEXT_TO_IMAGE', 'fal', textInput)).rejects.toMatchObject({ name: 'GenerationError' });
  expect(vendor.requests).toHaveLength(1);
});

test('makes a picture larger', async () => {
  const { make, sent, vendor, withPicture } = await openVendor({
    'POST fal.run/fal-ai/esrgan': () => ({ json: { image: { url: vendor.resultUrl('sea.png') } } }),
    [sea]: [{ bytes: await pngBytes(64, 32) }],
  });
  const { json } = await make('IMAGE_UPSCALE', 'fal', { imageId: uploadId, factor: 2 }, await withPicture());
  expect(sent()).toMatchObject({ scale: 2, image_url: expect.stringMatching(/^data:image\/png;base64,/) });
  expect(json).toMatchObject({ width: 64, height: 32 });
});

test('speaks a text', async () => {
  const { make, sent, vendor } = await openVendor({
    'POST fal.run/fal-ai/minimax/speech-02-hd': () => ({
      json: { audio: { url: vendor.resultUrl('a.mp3') }, duration_ms: 500 },
    }),
    'GET results.example.com/a.mp3': [{ bytes: mp3Bytes(20) }],
  });
  const { json } = await make('TEXT_TO_AUDIO', 'fal', { text: 'Good morning.', voice: 'calm' });
  expect(sent()).toEqual({ text: 'Good morning.', output_format: 'url', voice_setting: { voice_id: 'Calm_Woman' } });
  expect(json).toMatchObject({ durationSeconds: 0.52 });
});

test('a full disk of ours is not told as a fault of the vendor', async () => {
  const fetchPublic = async () => {
    throw new Error('ENOSPC');
  };
  const { make } = await openVendor(
    { [fluxUrl]: [{ json: { images: [{ url: 'https://fal.media/sea.png' }] } }] },
    { fetchPublic },
  );
  await expect(make('TEXT_TO_IMAGE', 'fal', textInput)).rejects.toMatchObject({
    name: 'InfrastructureError',
    cause: { message: expect.stringContaining('ENOSPC') },
  });
});
