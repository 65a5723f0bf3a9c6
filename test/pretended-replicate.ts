import { onTestFinished } from 'vitest';
import type { GeneratorContext, VendorJob } from '#/generators/contract.ts';
import { createVendorGenerators } from '#/generators/vendors/vendor-generators.ts';
import { generatorContext } from '#test/generator-context.ts';
import {
  mp4Bytes,
  type PretendedVendor,
  pretendVendor,
  type VendorAnswer,
  type VendorAnswers,
} from '#test/pretended-vendor.ts';

export const startVideo = 'POST api.replicate.com/v1/models/bytedance/seedance-2.0-fast/predictions';
export const askVideo = 'GET api.replicate.com/v1/predictions/job7';
export const clip = 'GET results.example.com/clip.mp4';
const input = { prompt: 'a quiet sea', seconds: 5, aspectRatio: 'portrait' };

/** A prediction as Replicate's documents show it. */
export function prediction(status: string, more: Record<string, unknown> = {}): VendorAnswer {
  const get = 'https://api.replicate.com/v1/predictions/job7';
  const json = {
    id: 'job7',
    input: {},
    logs: '',
    output: null,
    error: null,
    status,
    urls: { get, cancel: `${get}/cancel` },
    ...more,
  };
  return { json, ...(status === 'starting' ? { status: 201 } : {}) };
}

export const succeeded = (output: unknown) => prediction('succeeded', { output, metrics: { predict_time: 31.2 } });

/** Replicate as it is where nothing goes wrong, except for what is given. It ends with the test. */
export async function pretendReplicate(other: VendorAnswers = {}): Promise<PretendedVendor> {
  let asked = 0;
  const vendor: PretendedVendor = await pretendVendor({
    [startVideo]: [prediction('starting')],
    [askVideo]: () => {
      asked += 1;
      return asked === 1 ? prediction('processing') : succeeded(vendor.resultUrl('clip.mp4'));
    },
    [clip]: [{ bytes: mp4Bytes() }],
    ...other,
  });
  onTestFinished(vendor.close);
  return vendor;
}

/** Has a video made there, with a clock that goes on only while the work waits. */
export function makeVideo(
  vendor: PretendedVendor,
  { webhookUrl = null, ...overrides }: Partial<GeneratorContext> & { outputFolder: string; webhookUrl?: string | null },
) {
  const noted: VendorJob[] = [];
  const waits: number[] = [];
  const progress: number[] = [];
  let nowMs = 0;
  const [generator] = createVendorGenerators(
    { GENERATORS: { TEXT_TO_VIDEO: 'replicate' }, REPLICATE_API_TOKEN: 'r8_key' },
    { fetchPublic: vendor.fetchPublic, fetch: vendor.fetch, webhookUrl: () => webhookUrl, nowMs: () => nowMs },
  );
  const context = generatorContext({
    noteVendorJob: async (job) => void noted.push(job),
    onProgress: (percent) => void progress.push(percent),
    waitForNews: async (ms) => {
      waits.push(ms);
      nowMs += ms;
    },
    ...overrides,
  });
  const made = generator?.generate(input, context) ?? Promise.reject(new Error('There is no generator.'));
  return { made, noted, waits, progress };
}
