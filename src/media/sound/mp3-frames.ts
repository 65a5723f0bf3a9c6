import { MediaRefusal } from '#/media/media-refusal.ts';
import { brokenSound } from './sound.ts';

export type FrameHeader = { version: number; sampleRate: number; channels: 1 | 2; bytes: number };

/** Bit rates in kbit/s by the header's index, for layer III: `one` is MPEG 1, `two` MPEG 2 and 2.5. */
const bitrates = {
  one: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  two: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
};
const sampleRates = [44_100, 48_000, 32_000];
const mpeg1 = 3;
/** By the header's version bits: MPEG 2.5, reserved, 2 and 1. */
const rateDivisors = [4, 1, 2, 1];
/** So many bytes that belong to nothing are passed over: in front of the first frame, between joined files, and at the end. */
const mostStrayBytes = 16;

/**
 * Returns the frames of an MP3 file, or of several that were joined, without tags and stray bytes.
 * @throws MediaRefusal
 */
export function findFrames(bytes: Buffer): { frames: Uint8Array[]; header: FrameHeader } {
  let at = firstFrame(bytes, endOfTags(bytes, 0));
  const header = at === null ? null : headerAt(bytes, at);
  if (at === null || !header) throw brokenSound('has no MP3 frame where its first one must be');
  const frames: Uint8Array[] = [];
  for (;;) {
    const next = headerAt(bytes, at);
    if (next) {
      if (
        next.version !== header.version ||
        next.sampleRate !== header.sampleRate ||
        next.channels !== header.channels
      ) {
        throw brokenSound('changes how it is written on the way');
      }
      if (at + next.bytes > bytes.length) throw brokenSound('ends too early');
      frames.push(bytes.subarray(at, at + next.bytes));
      at += next.bytes;
      continue;
    }
    const afterTags = endOfTags(bytes, at);
    const again = firstFrame(bytes, afterTags);
    if (again === null) {
      if (bytes.length - afterTags > mostStrayBytes)
        throw new MediaRefusal('must be an MP3 sound and nothing else: something follows its frames');
      break;
    }
    at = again;
  }
  const declared = declaredFrames(frames[0]);
  if (declared !== null && frames.length < declared) throw brokenSound('ends too early');
  return { frames, header };
}

/** Whether a file that begins so is an MP3 with a few stray bytes in front. */
export function isShiftedMp3(head: Buffer): boolean {
  return firstFrame(head, 0) !== null;
}

/** Returns the offset of the first frame at most a few bytes after `from`, with another frame or the end behind it; null without one. */
function firstFrame(bytes: Buffer, from: number): number | null {
  for (let at = from; at <= Math.min(from + mostStrayBytes, bytes.length - 4); at += 1) {
    const header = headerAt(bytes, at);
    if (!header) continue;
    const end = at + header.bytes;
    if (at === from || headerAt(bytes, end) || end === bytes.length) return at;
  }
  return null;
}

/** Returns the offset after tags (ID3v2, ID3v1, APE, Lyrics3) and the zeros with which some programs pad them. */
function endOfTags(bytes: Buffer, from: number): number {
  let at = from;
  for (;;) {
    const start = at;
    while (at < bytes.length && bytes[at] === 0) at += 1;
    const name = bytes.toString('latin1', at, at + 11);
    if (name.startsWith('ID3') && at + 10 <= bytes.length) {
      const hasFooter = (bytes.readUInt8(at + 5) & 0x10) !== 0;
      at +=
        10 + bytes.subarray(at + 6, at + 10).reduce((sum, byte) => sum * 128 + (byte & 0x7f), 0) + (hasFooter ? 10 : 0);
    } else if (name.startsWith('TAG') && at + 128 <= bytes.length) at += 128;
    else if (name.startsWith('APETAGEX') && at + 32 <= bytes.length) at += 32 + bytes.readUInt32LE(at + 12);
    else if (name === 'LYRICSBEGIN') at = endOfLyrics(bytes, at);
    if (at >= bytes.length) return bytes.length;
    if (at === start) return at;
  }
}

function endOfLyrics(bytes: Buffer, at: number): number {
  const end = Math.max(bytes.indexOf('LYRICS200', at, 'latin1'), bytes.indexOf('LYRICSEND', at, 'latin1'));
  return end < 0 ? bytes.length : end + 9;
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
