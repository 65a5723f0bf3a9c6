import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openVendor, uploadId } from '#test/open-vendor.ts';
import { mp3Bytes, pngBytes, type VendorAnswer } from '#test/pretended-vendor.ts';

const textInput = { prompt: 'a quiet sea', aspectRatio: 'landscape' };

const imagesUrl = 'POST api.openai.com/v1/images/generations';
const pictured = async (): Promise<VendorAnswer> => ({
  json: { created: 1, data: [{ b64_json: (await pngBytes(48, 32)).toString('base64') }], output_format: 'png' },
});

test('makes a picture of the shape that was asked for', async () => {
  const { make, sent, vendor, left, outputFolder } = await openVendor({ [imagesUrl]: [await pictured()] });
  const { file, json } = await make('TEXT_TO_IMAGE', 'openai', textInput);
  expect(sent()).toEqual({ model: 'gpt-image-2', prompt: 'a quiet sea', n: 1, size: '1536x1024' });
  expect(vendor.requests[0]?.headers.authorization).toBe('Bearer sk-key');
  expect(file).toEqual({ path: path.join(outputFolder, 'result.png'), contentType: 'image/png' });
  expect(json).toEqual({ generator: 'openai-text-to-image', label: 'OpenAI gpt-image-2', width: 48, height: 32 });
  expect(await left()).toEqual(['result.png']);
});

test('makes a picture out of one', async () => {
  const { make, vendor, withPicture } = await openVendor({ 'POST api.openai.com/v1/images/edits': [await pictured()] });
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
  const { make, sent } = await openVendor({ [speechUrl]: [{ bytes: mp3Bytes(100) }] });
  const { file, json, billed } = await make('TEXT_TO_AUDIO', 'openai', {
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
  expect(billed).toEqual({ seconds: 2.61 });
});

test('speaks a text that is longer than it takes in parts that follow each other', async () => {
  const { make, vendor, sent } = await openVendor({ [speechUrl]: [{ bytes: mp3Bytes(3) }, { bytes: mp3Bytes(4) }] });
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
    { name: 'RetryableError', retryAfterMs: 300_000 },
  ],
  [
    'a wrong key',
    { status: 401, json: { error: { message: 'Incorrect API key provided: sk-key' } } },
    { name: 'GenerationError' },
  ],
  ['an error of theirs', { status: 500 }, { name: 'RetryableError' }],
  [
    'an answer that is cut',
    { json: { data: [{ b64_json: 'a'.repeat(5000) }] }, cut: true },
    { name: 'RetryableError' },
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
  const { make, vendor, left } = await openVendor({ [imagesUrl]: [answer] });
  const thrown = await make('TEXT_TO_IMAGE', 'openai', textInput).catch((caught) => caught);
  expect(thrown).toMatchObject(error);
  expect(`${thrown.message} ${thrown.cause?.message}`).not.toMatch(/quiet sea|sk-key/);
  expect(vendor.requests).toHaveLength(1);
  expect(await left()).toEqual([]);
});

test('an answer without an end is cut off at its limit', async () => {
  const { make } = await openVendor({ [imagesUrl]: [{ bytes: Buffer.alloc(65 * 2 ** 20, 'a') }] });
  await expect(make('TEXT_TO_IMAGE', 'openai', textInput)).rejects.toThrow(
    "The provider's result has more than 64 MB.",
  );
});

test('an abort ends it at once with the reason', async () => {
  const stop = new AbortController();
  const { make, left } = await openVendor({
    [imagesUrl]: () => {
      stop.abort(new Error('canceled'));
      return new Promise(() => {});
    },
  });
  await expect(make('TEXT_TO_IMAGE', 'openai', textInput, { signal: stop.signal })).rejects.toThrow('canceled');
  expect(await left()).toEqual([]);
});

test('a redirect takes the key nowhere', async () => {
  const elsewhere = { status: 307, headers: { Location: 'http://other.example.com/' } };
  const { make, vendor } = await openVendor({ [imagesUrl]: [elsewhere] });
  await expect(make('TEXT_TO_IMAGE', 'openai', textInput)).rejects.toMatchObject({ name: 'RetryableError' });
  expect(vendor.requests).toHaveLength(1);
});
