import { MediaRefusal } from '#/media/media-refusal.ts';
import { brokenSound, checkedChannels, checkedRate, type Sound } from './sound.ts';

type Encoding = { isFloat: boolean; bits: number };
type Layout = Encoding & { channels: 1 | 2; sampleRate: number; bytesPerFrame: number };

const tags = { integer: 1, float: 3, extensible: 0xfffe };
/** Frames (samples of all channels) per piece. */
const pieceFrames = 48_000;

/**
 * Decodes a WAV file: PCM of 8, 16, 24 or 32 bits, or floating point of 32 or 64. Chunks after the data are ignored.
 * @throws MediaRefusal, also while `pieces` is iterated
 */
export function readWav(bytes: Buffer): Sound {
  if (bytes.length < 12) throw brokenSound('ends too early');
  let layout: Layout | null = null;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const name = bytes.toString('latin1', at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    const start = at + 8;
    if (start + size > bytes.length) throw brokenSound('is shorter than it says');
    if (name === 'fmt ') layout = readLayout(bytes.subarray(start, start + size));
    if (name === 'data') {
      if (!layout) throw brokenSound('does not say how it is written');
      return soundOf(bytes.subarray(start, start + size), layout);
    }
    at = start + size + (size % 2);
  }
  throw brokenSound('ends too early');
}

function readLayout(chunk: Buffer): Layout {
  if (chunk.length < 16) throw brokenSound('does not say how it is written');
  let tag = chunk.readUInt16LE(0);
  if (tag === tags.extensible && chunk.length >= 40) tag = chunk.readUInt16LE(24);
  const bits = chunk.readUInt16LE(14);
  const isFloat = tag === tags.float;
  const isKnown = isFloat ? [32, 64].includes(bits) : tag === tags.integer && [8, 16, 24, 32].includes(bits);
  if (!isKnown) {
    throw new MediaRefusal('must be a WAV of PCM with 8, 16, 24 or 32 bits, or of floating point with 32 or 64');
  }
  const channels = checkedChannels(chunk.readUInt16LE(2));
  const bytesPerFrame = (channels * bits) / 8;
  if (chunk.readUInt16LE(12) !== bytesPerFrame) throw brokenSound('contradicts itself in how it is written');
  return { isFloat, bits, channels, sampleRate: checkedRate(chunk.readUInt32LE(4)), bytesPerFrame };
}

function soundOf(data: Buffer, layout: Layout): Sound {
  const { channels, sampleRate, bytesPerFrame } = layout;
  if (data.length % bytesPerFrame !== 0) throw brokenSound('ends within a sample');
  return { channels, sampleRate, pieces: piecesOf(data, layout) };
}

function* piecesOf(data: Buffer, { isFloat, bits, channels, bytesPerFrame }: Layout): Generator<Float32Array> {
  const sampleAt = readerOf(data, { isFloat, bits });
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

function readerOf(data: Buffer, { isFloat, bits }: Encoding): (at: number) => number {
  if (isFloat) return bits === 32 ? (at) => data.readFloatLE(at) : (at) => data.readDoubleLE(at);
  // WAV samples of 8 bits are unsigned, all others signed.
  if (bits === 8) return (at) => (data.readUInt8(at) - 128) / 128;
  const scale = 2 ** (bits - 1);
  return (at) => data.readIntLE(at, bits / 8) / scale;
}
