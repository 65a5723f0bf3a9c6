import type { PriceRule } from '#/catalog/price-rules.ts';
import { slugOf, type TaskTypeSlug } from '#/catalog/task-types.ts';

/** The model of every task type that is made on this machine. Its price is that of the type. */
export const localPreview = 'local-preview';

/** A model as people read it. Without a `price` of its own it costs what its type does. */
type VendorModel = { title: string; price?: PriceRule };

// Prices of their own have those models whose vendors bill them by the second or the character, at several times what others cost.
const dearVideo: PriceRule = {
  kind: 'tiers',
  measure: 'seconds',
  tiers: [
    { upTo: 5, credits: 50 },
    { upTo: 10, credits: 100 },
  ],
  usual: 5,
};
const dearLipsync: PriceRule = { kind: 'perUnit', measure: 'seconds', unit: 10, credits: 60 };
const dearSpeech: PriceRule = { kind: 'perUnit', measure: 'seconds', unit: 15, credits: 2 };

/**
 * The models of vendors, by task type and name: the vendor's, then the one that the vendor gives it, without its version. How
 * each is asked stands in generators/vendors/vendor-models.ts.
 */
const vendorModels: { readonly [Slug in TaskTypeSlug]?: Readonly<Record<string, VendorModel>> } = {
  'text-to-image': {
    'openai/gpt-image-2': { title: 'GPT Image 2' },
    'replicate/black-forest-labs/flux-1.1-pro': { title: 'FLUX 1.1 Pro' },
    'fal/fal-ai/flux/dev': { title: 'FLUX.1 dev' },
  },
  'image-to-image': {
    'openai/gpt-image-2': { title: 'GPT Image 2' },
    'replicate/black-forest-labs/flux-kontext-pro': { title: 'FLUX Kontext Pro' },
    'fal/fal-ai/flux-pro/kontext': { title: 'FLUX Kontext Pro' },
  },
  'image-upscale': {
    'replicate/nightmareai/real-esrgan': { title: 'Real-ESRGAN' },
    'fal/fal-ai/esrgan': { title: 'ESRGAN' },
  },
  'text-to-video': {
    'replicate/bytedance/seedance-2.0-fast': { title: 'Seedance 2.0 Fast', price: dearVideo },
    'fal/fal-ai/bytedance/seedance/v1/pro/fast/text-to-video': { title: 'Seedance 1.0 Pro Fast' },
  },
  'image-to-video': {
    'replicate/bytedance/seedance-2.0-fast': { title: 'Seedance 2.0 Fast', price: dearVideo },
    'fal/fal-ai/bytedance/seedance/v1/pro/fast/image-to-video': { title: 'Seedance 1.0 Pro Fast' },
  },
  'text-to-audio': {
    'openai/gpt-4o-mini-tts': { title: 'GPT-4o mini TTS' },
    'fal/fal-ai/minimax/speech-02-hd': { title: 'MiniMax Speech 02 HD', price: dearSpeech },
  },
  lipsync: {
    'replicate/bytedance/omni-human': { title: 'OmniHuman', price: dearLipsync },
    'fal/fal-ai/bytedance/omnihuman/v1.5': { title: 'OmniHuman 1.5', price: dearLipsync },
  },
};

/** Returns the models of vendors of a task type, with their titles and prices of their own. */
export function vendorModelsOf(slug: TaskTypeSlug): [name: string, model: VendorModel][] {
  return Object.entries(vendorModels[slug] ?? {});
}

/** What people read of a model of a task type: its title; of one that the product had once, its name. */
export function modelTitle(type: string, model: string): string {
  if (model === localPreview) return 'Local preview';
  const slug = slugOf(type);
  return (slug && vendorModels[slug]?.[model]?.title) ?? model;
}
