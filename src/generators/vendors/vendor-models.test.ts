import { expect, test } from 'vitest';
import { typeNameOf } from '#/catalog/define-task-type.ts';
import { taskTypeSlugs } from '#/catalog/task-types.ts';
import { SetupError } from '#/lib/setup-error.ts';
import { chosenVendors, type VendorSettings } from './chosen-vendors.ts';
import { mp3Seconds } from './mp3-seconds.ts';
import { sdks } from './sdk.ts';
import { vendorModels, vendors } from './vendor-models.ts';

const namesOf = (slugs: readonly string[]) => slugs.map(typeNameOf).join(', ');

test('the SDK has a model of the right kind for everything in the table', () => {
  for (const vendor of vendors) {
    for (const slug of taskTypeSlugs) {
      const described = vendorModels[vendor][slug];
      if (!described) continue;
      const connect = sdks[vendor][described.way];
      expect(connect, `${vendor} ${slug}`).toBeDefined();
      expect(connect?.({ apiKey: 'key', fetch }, described.model)).toMatchObject({ modelId: described.model });
    }
  }
});

test('where nothing is chosen, everything is made here', () => {
  expect(chosenVendors({ GENERATORS: {} })).toEqual([]);
  expect(chosenVendors({ GENERATORS: { TEXT_TO_IMAGE: 'local' }, FAL_KEY: 'key' })).toEqual([]);
});

test('a vendor that is chosen comes with its key', () => {
  const GENERATORS = { TEXT_TO_IMAGE: 'openai', TEXT_TO_VIDEO: 'replicate', LIPSYNC: 'local' };
  expect(chosenVendors({ GENERATORS, OPENAI_API_KEY: 'sk', REPLICATE_API_TOKEN: 'r8' })).toEqual([
    { slug: 'text-to-image', vendor: 'openai', apiKey: 'sk' },
    { slug: 'text-to-video', vendor: 'replicate', apiKey: 'r8' },
  ]);
});

test.each<[VendorSettings, string]>([
  [
    { GENERATORS: { TEXT_TO_IMAGE: 'fal' } },
    'FAL_KEY is not set, and GENERATORS has fal make TEXT_TO_IMAGE. Set it in .env.',
  ],
  [
    { GENERATORS: { TEXT_TO_VIDEO: 'openai' }, OPENAI_API_KEY: 'sk' },
    `GENERATORS has openai make TEXT_TO_VIDEO, which it does not offer: it makes ${namesOf(taskTypeSlugs.filter((slug) => vendorModels.openai[slug]))}. Set it in .env.`,
  ],
  [
    { GENERATORS: { TEXT_TO_IMAGE: 'midjourney' } },
    'GENERATORS names midjourney, which is not one of local, openai, replicate, fal. Set it in .env.',
  ],
  [
    { GENERATORS: { EXTERNAL: 'fal' } },
    `GENERATORS names EXTERNAL, which is not one of ${namesOf(taskTypeSlugs)}. Set it in .env.`,
  ],
])('%j is refused in one sentence', (settings, sentence) => {
  expect(() => chosenVendors(settings)).toThrow(new SetupError(sentence));
});

test.each<[string, number[], number, number]>([
  ['MPEG 1, 44.1 kHz, 128 kbit/s', [0xff, 0xfb, 0x90, 0x00], 417, 1152 / 44_100],
  ['MPEG 1, 48 kHz, 320 kbit/s', [0xff, 0xfb, 0xe4, 0x00], 960, 1152 / 48_000],
  ['MPEG 2, 24 kHz, 64 kbit/s', [0xff, 0xf3, 0x84, 0x00], 192, 576 / 24_000],
  ['MPEG 2.5, 12 kHz, 32 kbit/s', [0xff, 0xe3, 0x44, 0x00], 192, 576 / 12_000],
])('the frames of an MP3 say how long it sounds: %s', (_, header, frameBytes, frameSeconds) => {
  const frame = Buffer.alloc(frameBytes);
  frame.set(header);
  const frames = Array.from({ length: 50 }, () => frame);
  const tag = Buffer.concat([Buffer.from([0x49, 0x44, 0x33, 4, 0, 0, 0, 0, 1, 2]), Buffer.alloc(130, 0xff)]);
  expect(mp3Seconds(Buffer.concat(frames))).toBeCloseTo(50 * frameSeconds, 6);
  expect(mp3Seconds(Buffer.concat([tag, ...frames, Buffer.from('TAG of version 1')]))).toBeCloseTo(
    50 * frameSeconds,
    6,
  );
});

test('what is no MP3 has no length', () => {
  expect(mp3Seconds(Buffer.from('RIFF nothing of the kind'))).toBe(0);
  expect(mp3Seconds(Buffer.alloc(0))).toBe(0);
});
