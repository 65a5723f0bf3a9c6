import { OggVorbisDecoder } from '@wasm-audio-decoders/ogg-vorbis';
import { brokenSound, checkedChannels, checkedRate, type Sound } from './sound.ts';

/** Bytes per call of the decoder. */
const chunkBytes = 64 * 1024;

/** Decodes Vorbis in Ogg. @throws MediaRefusal, also while `pieces` is iterated */
export async function readOggVorbis(bytes: Uint8Array): Promise<Sound> {
  const decoder = new OggVorbisDecoder();
  await decoder.ready;
  const pieces = piecesOf(decoder, bytes);
  const first = await pieces.next();
  if (first.done) throw brokenSound('holds nothing to hear');
  const { channels, sampleRate } = first.value;
  return {
    channels: checkedChannels(channels),
    sampleRate: checkedRate(sampleRate),
    order: 'vorbis',
    pieces: samplesOfAll(first.value, pieces),
  };
}

type Piece = { samples: Float32Array; channels: number; sampleRate: number };

async function* samplesOfAll(first: Piece, others: AsyncIterable<Piece>): AsyncGenerator<Float32Array> {
  yield first.samples;
  for await (const piece of others) {
    if (piece.channels !== first.channels || piece.sampleRate !== first.sampleRate) {
      throw brokenSound('changes how it is written on the way');
    }
    yield piece.samples;
  }
}

async function* piecesOf(decoder: OggVorbisDecoder, bytes: Uint8Array): AsyncGenerator<Piece> {
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    const isLast = at + chunkBytes >= bytes.length;
    const decoded = [await decoder.decode(bytes.subarray(at, at + chunkBytes))];
    // The decoder keeps the last page back until it is told that no other comes.
    if (isLast) decoded.push(await decoder.flush());
    for (const { channelData, samplesDecoded, sampleRate, errors } of decoded) {
      if (errors.length > 0) throw brokenSound('is broken and cannot be decoded');
      if (samplesDecoded > 0)
        yield { samples: interleaved(channelData, samplesDecoded), channels: channelData.length, sampleRate };
    }
  }
  decoder.free();
}

function interleaved(channelData: Float32Array[], samples: number): Float32Array {
  const channels = channelData.length;
  const piece = new Float32Array(samples * channels);
  for (const [channel, data] of channelData.entries()) {
    for (let at = 0; at < samples; at += 1) piece[at * channels + channel] = data[at] ?? 0;
  }
  return piece;
}
