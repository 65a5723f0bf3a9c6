import { z } from 'zod';
import type { MediaFacts, MediaKind } from '#/catalog/media-kinds.ts';
import { secondsOfSpeech } from '#/catalog/seconds-of-speech.ts';
import { aspectRatioSchema, type PricedInput, type TaskType } from '#/catalog/task-types.ts';
import type { FieldIssue } from '#/lib/errors.ts';
import { isStorableText, storableTextMessage } from '#/lib/text.ts';

export const maxPromptCharacters = 2000;
export const maxSpeechCharacters = 5000;
export const maxVideoSeconds = 10;
export const defaultVideoSeconds = 5;
/** The longest sound of a lipsync task, in seconds. */
export const maxLipsyncSeconds = 60;
export const upscaleFactors = [2, 4] as const;
export const voices = ['calm', 'bright', 'deep'] as const;

function text(most: number) {
  const length = `1 to ${most.toLocaleString('en')} characters`;
  return z
    .string({ error: `must be text of ${length}` })
    .trim()
    .min(1, { error: `must have ${length}` })
    .max(most, { error: `must have ${length}` })
    .refine(isStorableText, { error: storableTextMessage });
}

const prompt = text(maxPromptCharacters);
const seconds = z
  .int({ error: `must be a whole number from 1 to ${maxVideoSeconds}` })
  .min(1, { error: `must be a whole number from 1 to ${maxVideoSeconds}` })
  .max(maxVideoSeconds, { error: `must be a whole number from 1 to ${maxVideoSeconds}` })
  .default(defaultVideoSeconds);
const imageId = z.uuid({ error: 'must be the id of a picture that you uploaded' }).toLowerCase();
const audioId = z.uuid({ error: 'must be the id of a sound that you uploaded' }).toLowerCase();

export const textToImageInputSchema = z.strictObject({ prompt, aspectRatio: aspectRatioSchema.default('square') });
export const imageToImageInputSchema = z.strictObject({ prompt, imageId });
export const imageUpscaleInputSchema = z.strictObject({
  imageId,
  factor: z.union([z.literal(2), z.literal(4)], { error: 'must be 2 or 4' }).default(2),
});
export const textToVideoInputSchema = z.strictObject({
  prompt,
  seconds,
  aspectRatio: aspectRatioSchema.default('landscape'),
});
export const imageToVideoInputSchema = z.strictObject({ prompt, imageId, seconds });
export const textToAudioInputSchema = z.strictObject({
  text: text(maxSpeechCharacters),
  voice: z.enum(voices, { error: `must be one of ${voices.join(', ')}` }).default('calm'),
});
export const lipsyncInputSchema = z.strictObject({ imageId, audioId });

/** The kind of upload that each input field requires, for those fields that are ids of uploads. */
type MediaOf<Input> = Partial<Record<keyof Input & string, MediaKind>>;

/**
 * The definition of a task type: the only description of its input, used by the form, the router, REST and the worker.
 * - `media`: the input fields that are ids of uploads, with the kind of upload that each requires.
 * - `priced`: returns the figures of an input that its price depends on.
 * - `check`: returns the rule that one of the named uploads breaks; null when there is none.
 */
type TaskDefinition<Schema extends z.ZodType> = {
  type: TaskType;
  input: Schema;
  output: MediaKind | 'video';
  media: MediaOf<z.output<Schema>>;
  priced: (input: z.output<Schema>, media: Readonly<Record<string, MediaFacts>>) => PricedInput;
  check?: (media: Readonly<Record<string, MediaFacts>>, input: z.output<Schema>) => FieldIssue | null;
};

/** Returns the definition; the function only infers its type. */
function taskType<Schema extends z.ZodType>(definition: TaskDefinition<Schema>): TaskDefinition<Schema> {
  return definition;
}

/** The longest side of an upscaled picture, in pixels. */
export const maxUpscaledPixels = 8192;

/** The task types that this product can do, keyed by slug, which is their name in URLs. */
export const taskTypes = {
  'text-to-image': taskType({
    type: 'TEXT_TO_IMAGE',
    input: textToImageInputSchema,
    output: 'image',
    media: {},
    priced: () => ({}),
  }),
  'image-to-image': taskType({
    type: 'IMAGE_TO_IMAGE',
    input: imageToImageInputSchema,
    output: 'image',
    media: { imageId: 'image' },
    priced: () => ({}),
  }),
  'image-upscale': taskType({
    type: 'IMAGE_UPSCALE',
    input: imageUpscaleInputSchema,
    output: 'image',
    media: { imageId: 'image' },
    priced: () => ({}),
    check: ({ imageId }, { factor }) => {
      const longest = Math.max(imageId?.width ?? 0, imageId?.height ?? 0);
      if (longest * factor <= maxUpscaledPixels) return null;
      const most = Math.floor(maxUpscaledPixels / factor).toLocaleString('en');
      return {
        field: 'imageId',
        message: `must be a picture of at most ${most} pixels a side to become ${factor} times as large`,
      };
    },
  }),
  'text-to-video': taskType({
    type: 'TEXT_TO_VIDEO',
    input: textToVideoInputSchema,
    output: 'video',
    media: {},
    priced: ({ seconds, aspectRatio }) => ({ seconds, aspectRatio }),
  }),
  'image-to-video': taskType({
    type: 'IMAGE_TO_VIDEO',
    input: imageToVideoInputSchema,
    output: 'video',
    media: { imageId: 'image' },
    priced: ({ seconds }) => ({ seconds }),
  }),
  'text-to-audio': taskType({
    type: 'TEXT_TO_AUDIO',
    input: textToAudioInputSchema,
    output: 'audio',
    media: {},
    priced: ({ text }) => ({ seconds: secondsOfSpeech(text) }),
  }),
  lipsync: taskType({
    type: 'LIPSYNC',
    input: lipsyncInputSchema,
    output: 'video',
    media: { imageId: 'image', audioId: 'audio' },
    priced: (_, { audioId }) => ({ seconds: Math.max(1, Math.ceil(audioId?.durationSeconds ?? 0)) }),
    check: ({ audioId }) =>
      (audioId?.durationSeconds ?? 0) > maxLipsyncSeconds
        ? { field: 'audioId', message: `must be a sound of at most ${maxLipsyncSeconds} seconds` }
        : null,
  }),
} as const;
export type TaskTypeSlug = keyof typeof taskTypes;

export const taskTypeSlugs = Object.keys(taskTypes) as [TaskTypeSlug, ...TaskTypeSlug[]];

/** Returns the slug of a stored task type; undefined for `EXTERNAL`, and for one that the code does not know any more. */
export function slugOf(type: string): TaskTypeSlug | undefined {
  return taskTypeSlugs.find((slug) => taskTypes[slug].type === type);
}

/** Whether a text is the slug of a task type. */
export function isTaskTypeSlug(name: string): name is TaskTypeSlug {
  return Object.hasOwn(taskTypes, name);
}
