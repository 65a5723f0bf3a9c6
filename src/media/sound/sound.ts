import { MediaRefusal } from '#/media/media-refusal.ts';
import type { ChannelOrder } from './mix-down.ts';

/** A decoded sound, in pieces of interleaved samples, -1..1. */
export type Sound = {
  sampleRate: number;
  channels: number;
  /** In which order the channels stand where there are more than two; `wave` by default. */
  order?: ChannelOrder;
  pieces: AsyncIterable<Float32Array> | Iterable<Float32Array>;
};

const mostChannels = 8;

/** Checks that the sound has one to eight channels; more than two are mixed down. @throws MediaRefusal */
export function checkedChannels(channels: number): number {
  if (channels >= 1 && channels <= mostChannels) return channels;
  throw new MediaRefusal(`must be a sound of 1 to ${mostChannels} channels (this has ${channels})`);
}

const rates = { min: 8_000, max: 192_000 };

/** Checks that the sample rate is from 8,000 to 192,000 Hz. @throws MediaRefusal */
export function checkedRate(sampleRate: number): number {
  if (sampleRate >= rates.min && sampleRate <= rates.max) return sampleRate;
  throw new MediaRefusal(`must be a sound of 8,000 to 192,000 samples a second (this has ${sampleRate})`);
}

/** Returns the error for an incomplete or invalid sound. `why` is written to follow "this one". */
export function brokenSound(why: string): MediaRefusal {
  return new MediaRefusal(`must be a whole sound: this one ${why}`);
}
