import { readFile } from 'node:fs/promises';
import type { AudioFormat } from '#/media/known-media.ts';
import { MediaRefusal } from '#/media/media-refusal.ts';
import { readByLibav } from './libav-sound.ts';
import { createMixDown } from './mix-down.ts';
import { readMp3 } from './mp3.ts';
import { openOpusWriter, opusRate } from './opus-writer.ts';
import { createResampler } from './resample.ts';
import { brokenSound, type Sound } from './sound.ts';
import { readWav } from './wav.ts';

export type SoundJob = { path: string; format: AudioFormat; to: string; maxSeconds: number };

/**
 * Decodes a whole sound and writes it as Opus in WebM to `to`, mono or stereo. Returns its duration in milliseconds.
 * @throws MediaRefusal when it is invalid or longer than `maxSeconds`
 */
export async function transcode({ path, format, to, maxSeconds }: SoundJob): Promise<{ durationMs: number }> {
  const bytes = await readFile(path);
  const { sampleRate, channels, order = 'wave', pieces } = await orBroken(async () => read(bytes, format));
  const made = channels === 1 ? 1 : 2;
  const mixDown = channels > 2 ? createMixDown(channels, order) : null;
  const writer = await openOpusWriter(to, made);
  const resampler = sampleRate === opusRate ? null : createResampler(sampleRate, opusRate, made);
  let frames = 0;
  for await (const piece of decoded(pieces)) {
    frames += piece.length / channels;
    if (frames > maxSeconds * sampleRate) throw new MediaRefusal(`must be a sound of at most ${maxSeconds} seconds`);
    const mixed = mixDown ? mixDown(piece) : piece;
    await writer.write(resampler ? resampler.push(mixed) : mixed);
  }
  if (frames === 0) throw brokenSound('holds nothing to hear');
  if (resampler) await writer.write(resampler.end());
  const samples = await writer.end();
  return { durationMs: Math.max(1, Math.round((samples / opusRate) * 1000)) };
}

async function read(bytes: Buffer, format: AudioFormat): Promise<Sound> {
  switch (format) {
    case 'wav':
      return readWav(bytes);
    case 'mp3':
      return readMp3(bytes);
    case 'webm':
    case 'ogg':
    case 'flac':
      return readByLibav(bytes, format);
  }
}

async function* decoded(pieces: Sound['pieces']): AsyncGenerator<Float32Array> {
  const iterator = Symbol.asyncIterator in pieces ? pieces[Symbol.asyncIterator]() : pieces[Symbol.iterator]();
  for (;;) {
    const { value, done } = await orBroken(async () => iterator.next());
    if (done) return;
    yield value;
  }
}

/** Turns every error of a decoder into a MediaRefusal, since its input is the cause. */
async function orBroken<T>(decode: () => Promise<T>): Promise<T> {
  try {
    return await decode();
  } catch (error) {
    throw error instanceof MediaRefusal ? error : brokenSound('is broken and cannot be decoded');
  }
}
