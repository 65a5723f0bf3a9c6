import { createFal } from '@ai-sdk/fal';
import { createOpenAI } from '@ai-sdk/openai';
import { createReplicate } from '@ai-sdk/replicate';
import type { experimental_startVideo, generateImage, generateSpeech } from 'ai';
import { readablePredictions, underOwnName } from './sdk-mends.ts';
import type { Vendor } from './vendor-models.ts';
import type { Fetch } from './wire.ts';

export type ImageModel = Parameters<typeof generateImage>[0]['model'];
export type SpeechModel = Parameters<typeof generateSpeech>[0]['model'];
export type JobModel = Parameters<typeof experimental_startVideo>[0]['model'];

type Access = { apiKey: string; fetch: Fetch };

/**
 * A vendor in the AI SDK: the hosts of its API and its kinds of models. `job`: asynchronous models, started and then
 * polled.
 */
type Sdk = {
  hosts: readonly string[];
  image?: (access: Access, model: string) => ImageModel;
  speech?: (access: Access, model: string) => SpeechModel;
  job?: (access: Access, model: string) => JobModel;
};

const openai = ({ apiKey, fetch }: Access) => createOpenAI({ apiKey, fetch, baseURL: 'https://api.openai.com/v1' });
const fal = ({ apiKey, fetch }: Access) => createFal({ apiKey, fetch });

export const sdks: Record<Vendor, Sdk> = {
  openai: {
    hosts: ['api.openai.com'],
    image: (access, model) => openai(access).image(model),
    speech: (access, model) => openai(access).speech(model),
  },
  replicate: {
    hosts: ['api.replicate.com'],
    // The SDK's video model runs any Replicate prediction, also one that makes a picture.
    job: ({ apiKey, fetch }, model) =>
      createReplicate({ apiToken: apiKey, fetch: readablePredictions(fetch) }).video(model),
  },
  fal: {
    hosts: ['fal.run', 'queue.fal.run'],
    image: (access, model) => fal(access).image(model),
    speech: (access, model) => fal(access).speech(model),
    // Cast, since its types are of an older SDK version and differ in the part for webhooks, which is not used here.
    job: ({ apiKey, fetch }, model) => fal({ apiKey, fetch: underOwnName(model, fetch) }).video(model) as JobModel,
  },
};

/** Switches off the SDK's warnings for developers, which it writes to the console. */
globalThis.AI_SDK_LOG_WARNINGS = false;
