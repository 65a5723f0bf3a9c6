import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { GeneratorContext } from '#/generators/contract.ts';
import {
  askVideo,
  clip,
  makeVideo,
  prediction,
  pretendReplicate,
  startVideo,
  succeeded,
} from '#test/pretended-replicate.ts';
import {
  mp4Bytes,
  type PretendedVendor,
  pngBytes,
  type VendorAnswer,
  type VendorAnswers,
} from '#test/pretended-vendor.ts';

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

describe('what goes wrong at the start', () => {
  test.each<[string, VendorAnswer, Record<string, unknown>]>([
    [
      'too many',
      { status: 429, headers: { 'Retry-After': '300' }, json: { detail: 'Request was throttled.' } },
      { name: 'RetryableError', retryAfterMs: 300_000 },
    ],
    [
      'an error of theirs',
      { status: 500, bytes: Buffer.from('<html>') },
      { name: 'RetryableError', retryAfterMs: null },
    ],
    [
      'a connection that is cut',
      { status: 201, json: { id: 'job7', status: 'starting' }, cut: true },
      { name: 'RetryableError' },
    ],
    [
      'a key that does not work',
      { status: 401, json: { title: 'Unauthenticated', detail: 'r8_key is wrong' } },
      { name: 'GenerationError', message: 'The provider is not set up rightly.' },
    ],
    [
      'an input that is not taken',
      { status: 422, json: { detail: 'prompt: a quiet sea' } },
      { name: 'GenerationError', message: 'The provider did not accept this input.' },
    ],
    [
      'an answer in another form',
      { status: 201, json: { started: true } },
      { name: 'GenerationError', message: 'The provider answered without a result.' },
    ],
  ])('%s', async (_, answer, error) => {
    await replicate({ [startVideo]: [answer] });
    const { made, noted } = make();
    await expect(made).rejects.toMatchObject(error);
    const told = await made.catch((thrown) => `${thrown.message} ${thrown.cause?.message}`);
    expect(told).not.toMatch(/r8_key|quiet sea/);
    expect(vendor.count(startVideo)).toBe(1);
    expect(noted).toEqual([]);
    await nothingLeft();
  });
});

describe('what goes wrong while it is made', () => {
  test.each<[string, VendorAnswer]>([
    ['an error of theirs', { status: 503 }],
    ['too many questions', { status: 429, headers: { 'Retry-After': '20' }, json: {} }],
    ['a connection that is cut', { json: { id: 'job7' }, cut: true }],
  ])('%s is asked past, with the same job', async (_, answer) => {
    let asked = 0;
    await replicate({ [askVideo]: () => (++asked < 4 ? answer : succeeded(vendor.resultUrl('clip.mp4'))) });
    const { made, waits } = make();
    await made;
    expect(vendor.count(startVideo)).toBe(1);
    if (answer.headers) expect(waits[1]).toBeGreaterThanOrEqual(20_000);
  });

  test('a vendor that only fails is left to the next attempt', async () => {
    await replicate({ [askVideo]: [{ status: 502 }] });
    await expect(make().made).rejects.toMatchObject({ name: 'RetryableError' });
    expect(vendor.count(askVideo)).toBe(8);
  });

  test.each<[string, VendorAnswer, string]>([
    [
      'refused content',
      prediction('failed', { error: 'The input or output was flagged as sensitive. (E005)' }),
      'The provider refused this content: its safety rules do not allow it.',
    ],
    [
      'a failure',
      prediction('failed', { error: 'CUDA out of memory: a quiet sea' }),
      'The provider could not make this.',
    ],
    ['a job that was canceled there', prediction('canceled'), 'The provider could not make this.'],
    ['a missing result', succeeded(null), 'The provider answered without a result.'],
    ['a result in another form', succeeded({ video: 1 }), 'The provider answered without a result.'],
    [
      'a job that is not known',
      { status: 404, json: { detail: 'Not found' } },
      'The provider did not accept this input.',
    ],
  ])('%s ends it with a sentence', async (_, answer, message) => {
    await replicate({ [askVideo]: [answer] });
    const { made } = make();
    await expect(made).rejects.toMatchObject({ name: 'GenerationError', message });
    expect(String((await made.catch((thrown) => thrown)).cause)).not.toContain('quiet sea');
    await nothingLeft();
  });
});

describe('what goes wrong with the result', () => {
  test.each<[string, VendorAnswer, Record<string, unknown>]>([
    [
      'something else',
      { bytes: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>') },
      { name: 'GenerationError', message: "The provider's result is not a video." },
    ],
    [
      'far too many bytes',
      { bytes: Buffer.alloc(10), sizeBytes: 600 * 2 ** 20, cut: true },
      { name: 'GenerationError' },
    ],
    ['half of it', { bytes: mp4Bytes(), cut: true }, { name: 'RetryableError' }],
    ['an error of the storage', { status: 503 }, { name: 'RetryableError' }],
    [
      'nothing there',
      { status: 404 },
      { name: 'GenerationError', message: "The provider's result could not be fetched." },
    ],
  ])('%s', async (_, answer, error) => {
    await replicate({ [clip]: [answer] });
    await expect(make().made).rejects.toMatchObject(error);
    await nothingLeft();
  });

  test('a picture instead of a video', async () => {
    await replicate({ [clip]: [{ bytes: await pngBytes() }] });
    await expect(make().made).rejects.toThrow("The provider's result is not a video.");
    await nothingLeft();
  });

  test.each(['http://169.254.169.254/latest', 'file:///etc/passwd', 'not an address'])(
    'an address such as %s is not fetched',
    async (url) => {
      await replicate({ [askVideo]: [succeeded(url)] });
      await expect(make().made).rejects.toMatchObject({ name: 'GenerationError' });
      await nothingLeft();
    },
  );
});

describe('a work that is aborted', () => {
  test('while it waits, ends at once with the reason', async () => {
    await replicate({ [askVideo]: [prediction('processing')] });
    const stop = new AbortController();
    const { made } = make({
      signal: stop.signal,
      waitForNews: async () => {
        stop.abort(new Error('canceled'));
        throw stop.signal.reason;
      },
    });
    await expect(made).rejects.toThrow('canceled');
    await nothingLeft();
  });

  test('while it asks, ends at once with the reason', async () => {
    const stop = new AbortController();
    await replicate({
      [askVideo]: () => {
        stop.abort(new Error('canceled'));
        return new Promise(() => {});
      },
    });
    await expect(make({ signal: stop.signal }).made).rejects.toThrow('canceled');
  });

  test('while it starts, still keeps the job', async () => {
    const stop = new AbortController();
    await replicate({
      [startVideo]: () => {
        stop.abort(new Error('stopping'));
        return prediction('starting');
      },
      [askVideo]: [prediction('processing')],
    });
    const { made, noted } = make({ signal: stop.signal });
    await expect(made).rejects.toThrow('stopping');
    expect(noted).toMatchObject([{ id: 'job7' }]);
  });

  test('before it starts, starts nothing', async () => {
    await replicate();
    await expect(make({ signal: AbortSignal.abort(new Error('canceled')) }).made).rejects.toThrow('canceled');
    expect(vendor.requests).toEqual([]);
  });
});
