import { MediaRefusal } from '#/media/media-refusal.ts';

/** A sound as it is decoded: samples from -1 to 1, those of its channels in turn. */
export type Sound = {
  sampleRate: number;
  channels: 1 | 2;
  pieces: AsyncIterable<Float32Array> | Iterable<Float32Array>;
};

/** One or two channels, at a rate that people record with. @throws MediaRefusal */
export function checkedChannels(channels: number): 1 | 2 {
  if (channels === 1 || channels === 2) return channels;
  throw new MediaRefusal(`must be a sound of one or two channels (this has ${channels})`);
}

const rates = { min: 8_000, max: 192_000 };

/** @throws MediaRefusal */
export function checkedRate(sampleRate: number): number {
  if (sampleRate >= rates.min && sampleRate <= rates.max) return sampleRate;
  throw new MediaRefusal(`must be a sound of 8,000 to 192,000 samples a second (this has ${sampleRate})`);
}

/** What is said of a sound that is not whole. `why` goes on after "this one". */
export function brokenSound(why: string): MediaRefusal {
  return new MediaRefusal(`must be a whole sound: this one ${why}`);
}
