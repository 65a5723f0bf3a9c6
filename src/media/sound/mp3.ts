import { MPEGDecoder } from 'mpg123-decoder';
import { MediaRefusal } from '#/media/media-refusal.ts';
import { brokenSound, checkedRate, type Sound } from './sound.ts';

type FrameHeader = { version: number; sampleRate: number; channels: 1 | 2; bytes: number };

/** Bit rates in kbit/s by the header's index, for layer III: `one` is MPEG 1, `two` MPEG 2 and 2.5. */
const bitrates = {
  one: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  two: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
};
const sampleRates = [44_100, 48_000, 32_000];
const mpeg1 = 3;
/** By the header's version bits: MPEG 2.5, reserved, 2 and 1. */
const rateDivisors = [4, 1, 2, 1];
/** Frames per call of the decoder. */
const batch = 200;

/**
 * Decodes an MP3 file. Only its frames reach the decoder: tags before and after them are skipped, and any other bytes are
 * rejected.
 * @throws MediaRefusal, also while `pieces` is iterated
 */
export async function readMp3(bytes: Buffer): Promise<Sound> {
  const { frames, header } = findFrames(bytes);
  const decoder = new MPEGDecoder();
  await decoder.ready;
  const { channels, sampleRate } = header;
  return { channels, sampleRate: checkedRate(sampleRate), pieces: piecesOf(decoder, frames, header) };
}

function* piecesOf(decoder: MPEGDecoder, frames: Uint8Array[], { channels, sampleRate }: FrameHeader) {
  try {
    for (let at = 0; at < frames.length; at += batch) {
      const decoded = decoder.decodeFrames(frames.slice(at, at + batch));
      if (decoded.errors.length > 0) throw brokenSound('is broken and cannot be decoded');
      if (decoded.samplesDecoded === 0) continue;
      if (decoded.sampleRate !== sampleRate) throw brokenSound('changes how it is written on the way');
      yield interleaved(decoded.channelData, decoded.samplesDecoded, channels);
    }
  } finally {
    decoder.free();
  }
}

function interleaved(channelData: Float32Array[], samples: number, channels: number): Float32Array {
  const piece = new Float32Array(samples * channels);
  for (let channel = 0; channel < channels; channel += 1) {
    const data = channelData[channel] ?? new Float32Array(samples);
    for (let sample = 0; sample < samples; sample += 1) piece[sample * channels + channel] = data[sample] ?? 0;
  }
  return piece;
}

function findFrames(bytes: Buffer): { frames: Uint8Array[]; header: FrameHeader } {
  const start = endOfLeadingTags(bytes);
  const header = headerAt(bytes, start);
  if (!header) throw brokenSound('has no MP3 frame where its first one must be');
  const frames: Uint8Array[] = [];
  let at = start;
  for (;;) {
    const next = headerAt(bytes, at);
    if (!next) break;
    if (next.version !== header.version || next.sampleRate !== header.sampleRate || next.channels !== header.channels) {
      throw brokenSound('changes how it is written on the way');
    }
    if (at + next.bytes > bytes.length) throw brokenSound('ends too early');
    frames.push(bytes.subarray(at, at + next.bytes));
    at += next.bytes;
  }
  if (!isTags(bytes.subarray(at)))
    throw new MediaRefusal('must be an MP3 sound and nothing else: something follows its frames');
  const declared = declaredFrames(frames[0]);
  if (declared !== null && frames.length < declared) throw brokenSound('ends too early');
  return { frames, header };
}

/** Returns the offset after the ID3v2 tags and the zeros with which some programs pad them. */
function endOfLeadingTags(bytes: Buffer): number {
  let at = 0;
  while (at + 10 <= bytes.length && bytes.toString('latin1', at, at + 3) === 'ID3') {
    const tag = bytes.subarray(at, at + 10);
    const size = tag.subarray(6).reduce((sum, byte) => sum * 128 + (byte & 0x7f), 0);
    const hasFooter = (tag.readUInt8(5) & 0x10) !== 0;
    at += 10 + size + (hasFooter ? 10 : 0);
  }
  while (at < bytes.length && bytes[at] === 0) at += 1;
  return at;
}

/** Parses the header of an MPEG audio frame of layer III; null where there is none at `at`. */
function headerAt(bytes: Buffer, at: number): FrameHeader | null {
  if (at + 4 > bytes.length) return null;
  const bits = bytes.readUInt32BE(at);
  const version = (bits >>> 19) & 3;
  const [layer, bitrateIndex, rateIndex] = [(bits >>> 17) & 3, (bits >>> 12) & 15, (bits >>> 10) & 3];
  const isFrame = bits >>> 21 === 0x7ff && version !== 1 && layer === 1;
  if (!isFrame || bitrateIndex === 0 || bitrateIndex === 15 || rateIndex === 3) return null;
  const isOne = version === mpeg1;
  const sampleRate = (sampleRates[rateIndex] ?? 0) / (rateDivisors[version] ?? 1);
  const bitrate = ((isOne ? bitrates.one : bitrates.two)[bitrateIndex] ?? 0) * 1000;
  const padding = (bits >>> 9) & 1;
  const channels = ((bits >>> 6) & 3) === 3 ? 1 : 2;
  return { version, sampleRate, channels, bytes: Math.floor(((isOne ? 144 : 72) * bitrate) / sampleRate) + padding };
}

/** Returns the number of frames that a Xing or Info header in the first frame declares; null where there is none. */
function declaredFrames(first: Uint8Array | undefined): number | null {
  const frame = Buffer.from(first ?? []);
  const at = Math.max(frame.indexOf('Xing', 4, 'latin1'), frame.indexOf('Info', 4, 'latin1'));
  if (at < 0 || at > 40 || at + 12 > frame.length || (frame.readUInt32BE(at + 4) & 1) === 0) return null;
  return frame.readUInt32BE(at + 8);
}

/** Whether the bytes after the last frame are tags (ID3v1, APE, Lyrics3) or zeros. */
function isTags(tail: Buffer): boolean {
  if (tail.every((byte) => byte === 0)) return true;
  const id3v1 = tail.length >= 128 && tail.toString('latin1', tail.length - 128, tail.length - 125) === 'TAG';
  const rest = id3v1 ? tail.subarray(0, -128) : tail;
  if (rest.length === 0) return true;
  const name = rest.toString('latin1', 0, 11);
  return name.startsWith('APETAGEX') || name === 'LYRICSBEGIN';
}
