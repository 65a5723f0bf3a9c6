import type { z } from 'zod';
import type { AspectRatio } from '#/catalog/aspect-ratios.ts';
import type { TaskTypeSlug, taskTypes } from '#/catalog/task-types.ts';

export const vendors = ['openai', 'replicate', 'fal'] as const;
export type Vendor = (typeof vendors)[number];

/** The environment variables of the vendors' API keys. */
export const vendorKeys = { openai: 'OPENAI_API_KEY', replicate: 'REPLICATE_API_TOKEN', fal: 'FAL_KEY' } as const;

/** The vendors' names for people. */
export const vendorNames: Record<Vendor, string> = { openai: 'OpenAI', replicate: 'Replicate', fal: 'fal' };

/** An uploaded file in the forms that vendors accept. */
export type VendorFile = { bytes: Uint8Array; dataUri: string };
type FileField = 'imageId' | 'audioId';
/** Returns the file that a field of the input refers to. */
export type FileOf = (field: FileField) => VendorFile;

type Options = Record<string, string | number | boolean>;

/** The request to a model that makes a picture in one call. `options` are the model's own parameters. */
export type ImageAsk = {
  prompt: string | { text?: string; images: Uint8Array[] };
  size?: `${number}x${number}`;
  aspectRatio?: `${number}:${number}`;
  seed?: number;
  options?: Options;
};

/** The request to a model that speaks a text in one call. */
export type SpeechAsk = { voice?: string; outputFormat?: string; options?: Record<string, Record<string, string>> };

/** The request to a model that runs as an asynchronous job, which is started and then polled. */
export type JobAsk = {
  prompt: string | { text?: string; image: Uint8Array };
  aspectRatio?: `${number}:${number}`;
  duration?: number;
  seed?: number;
  options?: Options;
};

/**
 * A vendor's model and how our input becomes its request: in one call that returns the result (`image`, `speech`), or as an
 * asynchronous `job`. `mostCharacters` limits the text per call; `seconds` is the length that is made.
 */
export type VendorModel<Input> = { model: string } & (
  | { way: 'image'; ask: (input: Input, file: FileOf) => ImageAsk }
  | { way: 'speech'; ask: (input: Input) => SpeechAsk; mostCharacters: number }
  | { way: 'job'; ask: (input: Input, file: FileOf) => JobAsk; seconds?: (input: Input) => number }
);

/** Returns the name of a vendor's model, under which it is offered and priced (catalog/models.ts): without its version. */
export function modelName(vendor: Vendor, { model }: Pick<VendorModel<never>, 'model'>): string {
  return `${vendor}/${model.split(':')[0]}`;
}

type InputOf<Slug extends TaskTypeSlug> = z.output<(typeof taskTypes)[Slug]['input']>;
type ModelsByType = { [Slug in TaskTypeSlug]?: VendorModel<InputOf<Slug>> };

/** The seed, for models that take one; tasks of before have none. */
const seedOf = ({ seed }: { seed?: number | undefined }) => (seed === undefined ? {} : { seed });

const ratios = { landscape: '16:9', portrait: '9:16', square: '1:1' } as const satisfies Record<AspectRatio, string>;
const openaiSizes = {
  landscape: '1536x1024',
  portrait: '1024x1536',
  square: '1024x1024',
} as const satisfies Record<AspectRatio, string>;

/** For models with a minimum length: a shorter request yields that length, at the price of the requested one. */
const atLeast = (least: number) => (input: { seconds: number }) => Math.max(least, input.seconds);
const seedance2Seconds = atLeast(4);
const seedance1Seconds = atLeast(2);

/**
 * The models by vendor and task type; a type without one is not offered by the vendor. Replicate's pictures are jobs too,
 * since their ids are stored before the picture is made, so that a retry after a crash does not make it twice.
 */
export const vendorModels: Record<Vendor, ModelsByType> = {
  openai: {
    'text-to-image': {
      model: 'gpt-image-2',
      way: 'image',
      ask: ({ prompt, aspectRatio }) => ({ prompt, size: openaiSizes[aspectRatio] }),
    },
    'image-to-image': {
      model: 'gpt-image-2',
      way: 'image',
      ask: ({ prompt }, file) => ({ prompt: { text: prompt, images: [file('imageId').bytes] } }),
    },
    'text-to-audio': {
      model: 'gpt-4o-mini-tts',
      way: 'speech',
      mostCharacters: 4096,
      ask: ({ voice }) => ({
        voice: { calm: 'sage', bright: 'coral', deep: 'onyx', plain: 'echo' }[voice],
        outputFormat: 'mp3',
      }),
    },
  },
  replicate: {
    'text-to-image': {
      model: 'black-forest-labs/flux-1.1-pro',
      way: 'job',
      ask: ({ prompt, aspectRatio, ...input }) => ({
        prompt,
        ...seedOf(input),
        aspectRatio: ratios[aspectRatio],
        options: { output_format: 'png' },
      }),
    },
    'image-to-image': {
      model: 'black-forest-labs/flux-kontext-pro',
      way: 'job',
      ask: ({ prompt, ...input }, file) => ({
        prompt,
        ...seedOf(input),
        options: { input_image: file('imageId').dataUri, aspect_ratio: 'match_input_image', output_format: 'png' },
      }),
    },
    'image-upscale': {
      model: 'nightmareai/real-esrgan:f121d640bd286e1fdc67f9799164c1d5be36ff74576ee11c803ae5b665dd46aa',
      way: 'job',
      ask: ({ factor }, file) => ({
        prompt: { image: file('imageId').bytes },
        options: { scale: factor, face_enhance: false },
      }),
    },
    'text-to-video': {
      model: 'bytedance/seedance-2.0-fast',
      way: 'job',
      seconds: seedance2Seconds,
      ask: (input) => ({
        prompt: input.prompt,
        ...seedOf(input),
        aspectRatio: ratios[input.aspectRatio],
        duration: seedance2Seconds(input),
        options: { resolution: '720p' },
      }),
    },
    'image-to-video': {
      model: 'bytedance/seedance-2.0-fast',
      way: 'job',
      seconds: seedance2Seconds,
      ask: (input, file) => ({
        prompt: { text: input.prompt, image: file('imageId').bytes },
        ...seedOf(input),
        duration: seedance2Seconds(input),
        options: { resolution: '720p', aspect_ratio: 'adaptive' },
      }),
    },
    lipsync: {
      model: 'bytedance/omni-human',
      way: 'job',
      ask: (_, file) => ({ prompt: { image: file('imageId').bytes }, options: { audio: file('audioId').dataUri } }),
    },
  },
  fal: {
    'text-to-image': {
      model: 'fal-ai/flux/dev',
      way: 'image',
      ask: ({ prompt, aspectRatio, ...input }) => ({
        prompt,
        ...seedOf(input),
        aspectRatio: ratios[aspectRatio],
        options: { outputFormat: 'png' },
      }),
    },
    'image-to-image': {
      model: 'fal-ai/flux-pro/kontext',
      way: 'image',
      ask: ({ prompt, ...input }, file) => ({
        ...seedOf(input),
        prompt: { text: prompt, images: [file('imageId').bytes] },
        options: { outputFormat: 'png' },
      }),
    },
    'image-upscale': {
      model: 'fal-ai/esrgan',
      way: 'image',
      ask: ({ factor }, file) => ({ prompt: { images: [file('imageId').bytes] }, options: { scale: factor } }),
    },
    'text-to-video': {
      model: 'fal-ai/bytedance/seedance/v1/pro/fast/text-to-video',
      way: 'job',
      seconds: seedance1Seconds,
      // The SDK writes a duration as "5s"; this model wants "5".
      ask: (input) => ({
        prompt: input.prompt,
        ...seedOf(input),
        aspectRatio: ratios[input.aspectRatio],
        options: { duration: String(seedance1Seconds(input)), resolution: '720p' },
      }),
    },
    'image-to-video': {
      model: 'fal-ai/bytedance/seedance/v1/pro/fast/image-to-video',
      way: 'job',
      seconds: seedance1Seconds,
      ask: (input, file) => ({
        prompt: { text: input.prompt, image: file('imageId').bytes },
        ...seedOf(input),
        options: { duration: String(seedance1Seconds(input)), resolution: '720p' },
      }),
    },
    'text-to-audio': {
      model: 'fal-ai/minimax/speech-02-hd',
      way: 'speech',
      mostCharacters: 5000,
      ask: ({ voice }) => ({
        options: {
          voice_setting: {
            voice_id: { calm: 'Calm_Woman', bright: 'Lively_Girl', deep: 'Deep_Voice_Man', plain: 'Casual_Guy' }[voice],
          },
        },
      }),
    },
    lipsync: {
      model: 'fal-ai/bytedance/omnihuman/v1.5',
      way: 'job',
      // At 1080p the model accepts sounds of up to 30 seconds only.
      ask: (_, file) => ({
        prompt: { image: file('imageId').bytes },
        options: { audio_url: file('audioId').dataUri, resolution: '720p' },
      }),
    },
  },
};
