import { createFal } from '@ai-sdk/fal';
import { createOpenAI } from '@ai-sdk/openai';
import { createReplicate } from '@ai-sdk/replicate';
import type { experimental_startVideo, generateImage, generateSpeech } from 'ai';
import type { Vendor } from './vendor-models.ts';
import type { Fetch } from './wire.ts';

export type ImageModel = Parameters<typeof generateImage>[0]['model'];
export type SpeechModel = Parameters<typeof generateSpeech>[0]['model'];
export type JobModel = Parameters<typeof experimental_startVideo>[0]['model'];

type Access = { apiKey: string; fetch: Fetch };

/** What the AI SDK has of a vendor, and where that vendor's API is. `job`: models that are started and asked for. */
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
    // The SDK's video model is any prediction that is started, whatever it makes: a picture's is no other.
    job: ({ apiKey, fetch }, model) => createReplicate({ apiToken: apiKey, fetch }).video(model),
  },
  fal: {
    hosts: ['fal.run', 'queue.fal.run'],
    image: (access, model) => fal(access).image(model),
    speech: (access, model) => fal(access).speech(model),
    // Its types are of an older version of the SDK's own, which differ in what is for webhooks that the SDK itself awaits.
    job: (access, model) => fal(access).video(model) as JobModel,
  },
};

/** The SDK's advice to programmers, which it writes to the console. */
globalThis.AI_SDK_LOG_WARNINGS = false;
