import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { experimental_startVideo as start } from 'ai';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { askVideo, makeVideo, prediction, pretendReplicate, startVideo, succeeded } from '#test/pretended-replicate.ts';
import { pretendVendor, type VendorAnswer } from '#test/pretended-vendor.ts';
import { sdks } from './sdk.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'farthing-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('Replicate’s lists of outputs are waited for until they are whole, and the one that was asked for is fetched', async () => {
  let asked = 0;
  const vendor = await pretendReplicate({
    [askVideo]: () => {
      asked += 1;
      if (asked < 4)
        return prediction('processing', { output: asked === 1 ? [] : [null, 'https://example.com/part.mp4'] });
      return succeeded([vendor.resultUrl('clip.mp4')]);
    },
  });
  const { made } = makeVideo(vendor, { outputFolder: folder });
  expect((await made).file).toMatchObject({ contentType: 'video/mp4' });
  expect([vendor.count(startVideo), asked]).toEqual([1, 4]);
});

test.each<[string, VendorAnswer, string]>([
  ['given up before it began', prediction('aborted'), 'The provider could not make this.'],
  ['done with an empty list', succeeded([]), 'The provider answered without a result.'],
  ['done with a list of holes', succeeded([null]), 'The provider answered without a result.'],
])('a job of Replicate that is %s ends at the first question', async (_, answer, message) => {
  const vendor = await pretendReplicate({ [askVideo]: [answer] });
  const { made } = makeVideo(vendor, { outputFolder: folder });
  await expect(made).rejects.toMatchObject({ name: 'GenerationError', message });
  expect(vendor.count(askVideo)).toBe(1);
});

test.each([
  ['fal-ai/kling/v2', 'fal-ai/kling/v2'],
  ['an-owner/a-film/v2', 'an-owner/a-film/v2'],
])('a film of %s is asked of fal under its own name', async (model, asked) => {
  const address = `POST queue.fal.run/${asked}`;
  const vendor = await pretendVendor({
    [address]: [{ json: { request_id: 'req-9', response_url: 'https://queue.fal.run/req-9' } }],
  });
  try {
    const job = sdks.fal.job?.({ apiKey: 'fal-key', fetch: vendor.fetch }, model);
    if (!job) throw new Error('fal has no jobs.');
    const webhookUrl = 'https://farthing.example.org/api/webhooks/fal';
    await start({ model: job, prompt: 'a quiet sea', webhookUrl, maxRetries: 0 });
    expect(vendor.count(address)).toBe(1);
    expect(vendor.requests[0]?.query.get('fal_webhook')).toBe(webhookUrl);
    expect(JSON.parse(String(vendor.requests[0]?.body))).toEqual({ prompt: 'a quiet sea' });
  } finally {
    await vendor.close();
  }
});
