import { MediaRefusal } from '#/media/media-refusal.ts';

/** A decoded sound, in pieces of interleaved samples, -1..1. */
export type Sound = {
  sampleRate: number;
  channels: 1 | 2;
  pieces: AsyncIterable<Float32Array> | Iterable<Float32Array>;
};

/** Checks that the sound is mono or stereo. @throws MediaRefusal */
export function checkedChannels(channels: number): 1 | 2 {
  if (channels === 1 || channels === 2) return channels;
  throw new MediaRefusal(`must be a sound of one or two channels (this has ${channels})`);
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
