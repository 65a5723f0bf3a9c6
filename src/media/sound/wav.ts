import { MediaRefusal } from '#/media/media-refusal.ts';
import { brokenSound, checkedChannels, checkedRate, type Sound } from './sound.ts';

type Encoding = { tag: number; bits: number };
type Layout = Encoding & { channels: number; sampleRate: number; bytesPerFrame: number };

const tags = { integer: 1, float: 3, aLaw: 6, muLaw: 7, extensible: 0xfffe };
/** By the number of a coding (RFC 2361), what it is called where it is not taken. */
const otherCodings: Readonly<Record<number, string>> = {
  2: 'ADPCM',
  17: 'IMA ADPCM',
  49: 'GSM',
  80: 'MPEG',
  85: 'MP3',
  255: 'AAC',
};
/** A program that streams does not know the size and writes the largest, or some thousand millions: no file here has as much. */
const leastPlaceholder = 1e9;
/** Frames (samples of all channels) per piece. */
const pieceFrames = 48_000;

/**
 * Decodes a WAV file (also RF64 and BW64): PCM of 8, 16, 24 or 32 bits, floating point of 32 or 64, A-law or mu-law. Chunks
 * after the data are ignored. Data whose size was not known when it was written go to the end of the file.
 * @throws MediaRefusal, also while `pieces` is iterated
 */
export function readWav(bytes: Buffer): Sound {
  if (bytes.length < 12) throw brokenSound('ends too early');
  let layout: Layout | null = null;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const name = bytes.toString('latin1', at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    const start = at + 8;
    if (name === 'data') {
      if (!layout) throw brokenSound('does not say how it is written');
      return soundOf(bytes.subarray(start, endOfData(bytes, start, size, layout)), layout);
    }
    if (start + size > bytes.length) throw brokenSound('ends too early');
    if (name === 'fmt ') layout = readLayout(bytes.subarray(start, start + size));
    at = start + size + (size % 2);
  }
  throw brokenSound('ends too early');
}

/** @throws MediaRefusal when the file ends before its data do */
function endOfData(bytes: Buffer, start: number, size: number, { bytesPerFrame }: Layout): number {
  if (size === 0 && !isChunks(bytes, start)) return bytes.length;
  if (size >= leastPlaceholder) return bytes.length;
  // A last frame that is not whole is left out.
  if (start + size >= bytes.length + Math.max(2, bytesPerFrame)) throw brokenSound('is shorter than it says');
  return Math.min(bytes.length, start + size);
}

/** Whether nothing but whole chunks is in the file from `from` on: then data of size 0 are really none. */
function isChunks(bytes: Buffer, from: number): boolean {
  let at = from;
  while (at + 8 <= bytes.length && /^[\w ]{4}$/.test(bytes.toString('latin1', at, at + 4))) {
    const size = bytes.readUInt32LE(at + 4);
    at += 8 + size + (size % 2);
  }
  return at >= bytes.length;
}

const takenBits: Readonly<Record<number, number[]>> = {
  [tags.integer]: [8, 16, 24, 32],
  [tags.float]: [32, 64],
  [tags.aLaw]: [8],
  [tags.muLaw]: [8],
};

function readLayout(chunk: Buffer): Layout {
  if (chunk.length < 16) throw brokenSound('does not say how it is written');
  let tag = chunk.readUInt16LE(0);
  if (tag === tags.extensible && chunk.length >= 40) tag = chunk.readUInt16LE(24);
  const bits = chunk.readUInt16LE(14);
  if (!takenBits[tag]?.includes(bits)) {
    const coding = otherCodings[tag] ?? `coding ${tag} with ${bits} bits`;
    throw new MediaRefusal(
      `must be a WAV of PCM with 8, 16, 24 or 32 bits, of floating point with 32 or 64, or of A-law or mu-law (this is ${coding})`,
    );
  }
  const channels = checkedChannels(chunk.readUInt16LE(2));
  const bytesPerFrame = (channels * bits) / 8;
  if (chunk.readUInt16LE(12) !== bytesPerFrame) throw brokenSound('contradicts itself in how it is written');
  return { tag, bits, channels, sampleRate: checkedRate(chunk.readUInt32LE(4)), bytesPerFrame };
}

function soundOf(data: Buffer, layout: Layout): Sound {
  const { channels, sampleRate, bytesPerFrame } = layout;
  return {
    channels,
    sampleRate,
    pieces: piecesOf(data.subarray(0, data.length - (data.length % bytesPerFrame)), layout),
  };
}

function* piecesOf(data: Buffer, { tag, bits, channels, bytesPerFrame }: Layout): Generator<Float32Array> {
  const sampleAt = readerOf(data, { tag, bits });
  for (let frame = 0; frame < data.length / bytesPerFrame; frame += pieceFrames) {
    const frames = Math.min(pieceFrames, data.length / bytesPerFrame - frame);
    const piece = new Float32Array(frames * channels);
    for (let sample = 0; sample < piece.length; sample += 1) {
      const value = sampleAt(((frame * channels + sample) * bits) / 8);
      if (!Number.isFinite(value)) throw brokenSound('holds values that are no numbers');
      piece[sample] = Math.max(-1, Math.min(1, value));
    }
    yield piece;
  }
}

function readerOf(data: Buffer, { tag, bits }: Encoding): (at: number) => number {
  if (tag === tags.float) return bits === 32 ? (at) => data.readFloatLE(at) : (at) => data.readDoubleLE(at);
  if (tag === tags.aLaw) return (at) => aLaw(data.readUInt8(at));
  if (tag === tags.muLaw) return (at) => muLaw(data.readUInt8(at));
  // WAV samples of 8 bits are unsigned, all others signed.
  if (bits === 8) return (at) => (data.readUInt8(at) - 128) / 128;
  const scale = 2 ** (bits - 1);
  return (at) => data.readIntLE(at, bits / 8) / scale;
}

/** ITU-T G.711, table 1a: every second bit is inverted; sign, segment of 3 bits, step of 4. */
function aLaw(code: number): number {
  const bits = code ^ 0x55;
  const [segment, step] = [(bits >> 4) & 7, bits & 15];
  const value = segment === 0 ? 2 * step + 1 : (2 * step + 33) << (segment - 1);
  return (bits & 0x80 ? value : -value) / 4096;
}

/** ITU-T G.711, table 2a: all bits are inverted; each segment is twice as long as the one before. */
function muLaw(code: number): number {
  const bits = ~code & 0xff;
  const value = ((2 * (bits & 15) + 33) << ((bits >> 4) & 7)) - 33;
  return (bits & 0x80 ? -value : value) / 8192;
}
