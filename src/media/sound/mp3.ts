import { MPEGDecoder } from 'mpg123-decoder';
import { type FrameHeader, findFrames } from './mp3-frames.ts';
import { brokenSound, checkedRate, type Sound } from './sound.ts';

/** Frames per call of the decoder. */
const batch = 200;

/**
 * Decodes an MP3 file, or several that were joined. Only frames reach the decoder: tags and a few stray bytes before, between
 * and after them are skipped, and any others are rejected.
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
