import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { GeneratorContext } from '#/features/tasks/generators/generator.ts';
import { generatorContext } from '#/test/generator-context.ts';
import { mp3Bytes, pngBytes, pretendVendor, type VendorAnswer, type VendorAnswers } from '#/test/pretended-vendor.ts';
import { createVendorGenerators } from './vendor-generators.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'farthing-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

const uploadId = '0b0b0b0b-1111-4222-8333-444444444444';
const keys = { OPENAI_API_KEY: 'sk-key', FAL_KEY: 'fal-key' };

async function open(answers: VendorAnswers) {
  const vendor = await pretendVendor(answers);
  onTestFinished(vendor.close);
  function make(type: string, by: string, input: unknown, overrides: Partial<GeneratorContext> = {}) {
    const [generator] = createVendorGenerators(
      { GENERATORS: { [type]: by }, ...keys },
      { fetchPublic: vendor.fetchPublic, fetch: vendor.fetch, webhookUrl: () => null, nowMs: () => 0 },
    );
    const made = generator?.generate(input, generatorContext({ outputFolder: path.join(folder, 'out'), ...overrides }));
    return made ?? Promise.reject(new Error('There is no generator.'));
  }
  return { vendor, make, sent: (index = 0) => JSON.parse(String(vendor.requests[index]?.body)) };
}

const nothingLeft = async () => expect(await readdir(path.join(folder, 'out'))).toEqual([]);
const textInput = { prompt: 'a quiet sea', aspectRatio: 'landscape' };

async function withPicture(): Promise<Partial<GeneratorContext>> {
  const file = path.join(folder, 'in.png');
  await writeFile(file, await pngBytes());
  const facts = { id: uploadId, bytes: 100, width: 32, height: 16, durationSeconds: null };
  return { files: { imageId: { ...facts, kind: 'image', path: file, contentType: 'image/png' } } };
}

describe('OpenAI', () => {
  const imagesUrl = 'POST api.openai.com/v1/images/generations';
  const pictured = async (): Promise<VendorAnswer> => ({
    json: { created: 1, data: [{ b64_json: (await pngBytes(48, 32)).toString('base64') }], output_format: 'png' },
  });

  test('makes a picture of the shape that was asked for', async () => {
    const { make, sent, vendor } = await open({ [imagesUrl]: [await pictured()] });
    const { file, json } = await make('TEXT_TO_IMAGE', 'openai', textInput);
    expect(sent()).toEqual({ model: 'gpt-image-2', prompt: 'a quiet sea', n: 1, size: '1536x1024' });
    expect(vendor.requests[0]?.headers.authorization).toBe('Bearer sk-key');
    expect(file).toEqual({ path: path.join(folder, 'out', 'result.png'), contentType: 'image/png' });
    expect(json).toEqual({ generator: 'openai-text-to-image', label: 'OpenAI gpt-image-2', width: 48, height: 32 });
    expect(await readdir(path.join(folder, 'out'))).toEqual(['result.png']);
  });

  test('makes a picture out of one', async () => {
    const { make, vendor } = await open({ 'POST api.openai.com/v1/images/edits': [await pictured()] });
    await make('IMAGE_TO_IMAGE', 'openai', { prompt: 'make it night', imageId: uploadId }, await withPicture());
    const [request] = vendor.requests;
    const form = await new Response(request?.body as BodyInit, {
      headers: { 'Content-Type': String(request?.headers['content-type']) },
    }).formData();
    expect(form.get('prompt')).toBe('make it night');
    expect(form.get('image')).toMatchObject({ type: 'image/png', size: (await pngBytes()).length });
  });

  const speechUrl = 'POST api.openai.com/v1/audio/speech';

  test('speaks a text, and says how long it became', async () => {
    const { make, sent } = await open({ [speechUrl]: [{ bytes: mp3Bytes(100) }] });
    const { file, json, billedSeconds } = await make('TEXT_TO_AUDIO', 'openai', {
      text: 'Good morning.',
      voice: 'deep',
    });
    expect(sent()).toMatchObject({
      model: 'gpt-4o-mini-tts',
      input: 'Good morning.',
      voice: 'onyx',
      response_format: 'mp3',
    });
    expect(file).toMatchObject({ contentType: 'audio/mpeg' });
    expect(json).toEqual({ generator: 'openai-text-to-audio', label: 'OpenAI gpt-4o-mini-tts', durationSeconds: 2.61 });
    expect(billedSeconds).toBe(2.61);
  });

  test('speaks a text that is longer than it takes in parts that follow each other', async () => {
    const { make, vendor, sent } = await open({ [speechUrl]: [{ bytes: mp3Bytes(3) }, { bytes: mp3Bytes(4) }] });
    const text = 'This is a sentence. '.repeat(240).trim();
    const progress: number[] = [];
    const { file } = await make(
      'TEXT_TO_AUDIO',
      'openai',
      { text },
      { onProgress: (percent) => void progress.push(percent) },
    );
    expect(vendor.requests).toHaveLength(2);
    expect(`${sent(0).input} ${sent(1).input}`).toBe(text);
    expect(await readFile(file?.path ?? '')).toEqual(mp3Bytes(7));
    expect(progress).toEqual([47, 95, 100]);
  });

  test.each<[string, VendorAnswer, Record<string, unknown>]>([
    [
      'refused content',
      {
        status: 400,
        json: {
          error: { message: 'rejected: a quiet sea', type: 'image_generation_user_error', code: 'moderation_blocked' },
        },
      },
      { name: 'GenerationError', message: 'The provider refused this content: its safety rules do not allow it.' },
    ],
    [
      'an account without money',
      { status: 429, json: { error: { message: 'quota', type: 'insufficient_quota', code: 'insufficient_quota' } } },
      { name: 'GenerationError', message: 'The provider is not set up rightly.' },
    ],
    [
      'too many',
      {
        status: 429,
        headers: { 'Retry-After': '300' },
        json: { error: { message: 'slow', code: 'rate_limit_exceeded' } },
      },
      { name: 'PassingError', retryAfterMs: 300_000 },
    ],
    [
      'a wrong key',
      { status: 401, json: { error: { message: 'Incorrect API key provided: sk-key' } } },
      { name: 'GenerationError' },
    ],
    ['an error of theirs', { status: 500 }, { name: 'PassingError' }],
    [
      'an answer that is cut',
      { json: { data: [{ b64_json: 'a'.repeat(5000) }] }, cut: true },
      { name: 'PassingError' },
    ],
    [
      'no picture',
      { json: { created: 1, data: [] } },
      { name: 'GenerationError', message: 'The provider answered without a result.' },
    ],
    [
      'what is no picture',
      { json: { created: 1, data: [{ b64_json: Buffer.from('<svg/>').toString('base64') }] } },
      { name: 'GenerationError', message: "The provider's result is not a picture." },
    ],
    [
      'a picture that is none behind its beginning',
      {
        json: {
          created: 1,
          data: [{ b64_json: Buffer.from('89504e470d0a1a0a0000000d494844520000', 'hex').toString('base64') }],
        },
      },
      { name: 'GenerationError', message: "The provider's result is not a picture." },
    ],
  ])('%s is told as what it is, and asked once', async (_, answer, error) => {
    const { make, vendor } = await open({ [imagesUrl]: [answer] });
    const thrown = await make('TEXT_TO_IMAGE', 'openai', textInput).catch((caught) => caught);
    expect(thrown).toMatchObject(error);
    expect(`${thrown.message} ${thrown.cause?.message}`).not.toMatch(/quiet sea|sk-key/);
    expect(vendor.requests).toHaveLength(1);
    await nothingLeft();
  });

  test('an answer without an end is cut off at its limit', async () => {
    const { make } = await open({ [imagesUrl]: [{ bytes: Buffer.alloc(65 * 2 ** 20, 'a') }] });
    await expect(make('TEXT_TO_IMAGE', 'openai', textInput)).rejects.toThrow(
      "The provider's result has more than 64 MB.",
    );
  });

  test('an abort ends it at once with the reason', async () => {
    const stop = new AbortController();
    const { make } = await open({
      [imagesUrl]: () => {
        stop.abort(new Error('canceled'));
        return new Promise(() => {});
      },
    });
    await expect(make('TEXT_TO_IMAGE', 'openai', textInput, { signal: stop.signal })).rejects.toThrow('canceled');
    await nothingLeft();
  });

  test('a redirect takes the key nowhere', async () => {
    const elsewhere = { status: 307, headers: { Location: 'http://other.example.com/' } };
    const { make, vendor } = await open({ [imagesUrl]: [elsewhere] });
    await expect(make('TEXT_TO_IMAGE', 'openai', textInput)).rejects.toMatchObject({ name: 'PassingError' });
    expect(vendor.requests).toHaveLength(1);
  });
});

describe('fal', () => {
  const fluxUrl = 'POST fal.run/fal-ai/flux/dev';
  const sea = 'GET results.example.com/sea.png';

  async function openFlux(more: Record<string, unknown> = {}, stored?: VendorAnswer) {
    const opened = await open({
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
    expect(vendor.requests[1]?.headers).toMatchObject({ 'user-agent': 'farthing' });
    expect(vendor.requests[1]?.headers.authorization).toBeUndefined();
    expect(json).toEqual({ generator: 'fal-text-to-image', label: 'fal fal-ai/flux/dev', width: 32, height: 16 });
  });

  test('a picture that it made black is refused content', async () => {
    const { make } = await openFlux({ has_nsfw_concepts: [true] });
    await expect(make('TEXT_TO_IMAGE', 'fal', textInput)).rejects.toThrow('The provider refused this content');
  });

  test.each<[string, VendorAnswer, string]>([
    ['an error of its storage', { status: 502 }, 'PassingError'],
    ['a picture that is gone', { status: 404 }, 'GenerationError'],
    ['half a picture', { bytes: Buffer.alloc(9000), cut: true }, 'PassingError'],
    ['far too large a picture', { bytes: Buffer.alloc(9), sizeBytes: 65 * 2 ** 20, cut: true }, 'GenerationError'],
  ])('%s is a %s', async (_, stored, name) => {
    const { make } = await openFlux({}, stored);
    await expect(make('TEXT_TO_IMAGE', 'fal', textInput)).rejects.toMatchObject({
      name,
      message: "The provider's result could not be fetched.",
    });
    await nothingLeft();
  });

  test('an address inside our own network is not fetched', async () => {
    const { make, vendor } = await openFlux({ images: [{ url: 'http://127.0.0.1/sea.png' }] });
    await expect(make('TEXT_TO_IMAGE', 'fal', textInput)).rejects.toMatchObject({ name: 'GenerationError' });
    expect(vendor.requests).toHaveLength(1);
  });

  test('makes a picture larger', async () => {
    const { make, sent, vendor } = await open({
      'POST fal.run/fal-ai/esrgan': () => ({ json: { image: { url: vendor.resultUrl('sea.png') } } }),
      [sea]: [{ bytes: await pngBytes(64, 32) }],
    });
    const { json } = await make('IMAGE_UPSCALE', 'fal', { imageId: uploadId, factor: 2 }, await withPicture());
    expect(sent()).toMatchObject({ scale: 2, image_url: expect.stringMatching(/^data:image\/png;base64,/) });
    expect(json).toMatchObject({ width: 64, height: 32 });
  });

  test('speaks a text', async () => {
    const { make, sent, vendor } = await open({
      'POST fal.run/fal-ai/minimax/speech-02-hd': () => ({
        json: { audio: { url: vendor.resultUrl('a.mp3') }, duration_ms: 500 },
      }),
      'GET results.example.com/a.mp3': [{ bytes: mp3Bytes(20) }],
    });
    const { json } = await make('TEXT_TO_AUDIO', 'fal', { text: 'Good morning.', voice: 'calm' });
    expect(sent()).toEqual({ text: 'Good morning.', output_format: 'url', voice_setting: { voice_id: 'Calm_Woman' } });
    expect(json).toMatchObject({ durationSeconds: 0.52 });
  });
});
