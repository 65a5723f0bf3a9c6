import { expect, test } from 'vitest';
import { typeNameOf } from '#/catalog/define-task-type.ts';
import { localPreview, vendorModelsOf } from '#/catalog/models.ts';
import { localModels } from '#/catalog/offered-models.ts';
import { taskTypeSlugs } from '#/catalog/task-types.ts';
import { SetupError } from '#/lib/setup-error.ts';
import { chosenVendors, offeredModels, type VendorSettings } from './chosen-vendors.ts';
import { sdks } from './sdk.ts';
import { modelName, vendorModels, vendors } from './vendor-models.ts';

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

test.each(taskTypeSlugs)('the models of %s have a title and a price in the catalog, and only they', (slug) => {
  const asked = vendors.flatMap((vendor) => {
    const described = vendorModels[vendor][slug];
    return described ? [modelName(vendor, described)] : [];
  });
  expect(vendorModelsOf(slug).map(([name]) => name)).toEqual(asked);
});

test('several vendors of a type are offered in their order, and the local preview among them', () => {
  const GENERATORS = { TEXT_TO_IMAGE: 'fal+openai', LIPSYNC: 'local+replicate', TEXT_TO_AUDIO: 'local' };
  expect(offeredModels({ GENERATORS })).toEqual({
    ...localModels,
    'text-to-image': ['fal/fal-ai/flux/dev', 'openai/gpt-image-2', localPreview],
    lipsync: [localPreview, 'replicate/bytedance/omni-human'],
  });
  const keys = { FAL_KEY: 'f', OPENAI_API_KEY: 'o', REPLICATE_API_TOKEN: 'r' };
  expect(chosenVendors({ GENERATORS, ...keys }).map(({ slug, vendor }) => [slug, vendor])).toEqual([
    ['text-to-image', 'fal'],
    ['text-to-image', 'openai'],
    ['lipsync', 'replicate'],
  ]);
  expect(() => chosenVendors({ GENERATORS, FAL_KEY: 'f' })).toThrow('OPENAI_API_KEY is not set');
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
    { GENERATORS: { LIPSYNC: 'fal+local+fal' }, FAL_KEY: 'f' },
    'GENERATORS names fal twice for LIPSYNC. Name it once in .env.',
  ],
  [
    { GENERATORS: { EXTERNAL: 'fal' } },
    `GENERATORS names EXTERNAL, which is not one of ${namesOf(taskTypeSlugs)}. Set it in .env.`,
  ],
])('%j is refused in one sentence', (settings, sentence) => {
  expect(() => chosenVendors(settings)).toThrow(new SetupError(sentence));
});
