import { readByLibav } from '#/media/sound/libav-sound.ts';

const headerBytes = 44;
const bytesPerSample = 2;

/**
 * Converts an uploaded sound to WAV, mono with 16 bits: uploads are stored as Opus in WebM, which vendors do not document as
 * accepted. One minute has 6 MB.
 */
export async function wavOfSound(webm: Buffer): Promise<Buffer> {
  const { sampleRate, channels, pieces } = await readByLibav(webm, 'webm');
  const parts: Buffer[] = [];
  for await (const piece of pieces) parts.push(asMono16(piece, channels));
  const samples = Buffer.concat(parts);
  return Buffer.concat([header(sampleRate, samples.length), samples]);
}

function asMono16(piece: Float32Array, channels: number): Buffer {
  const frames = Math.floor(piece.length / channels);
  const samples = Buffer.alloc(frames * bytesPerSample);
  for (let frame = 0; frame < frames; frame += 1) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel += 1) sum += piece[frame * channels + channel] ?? 0;
    const value = Math.max(-1, Math.min(1, sum / channels));
    samples.writeInt16LE(Math.round(value * 32_767), frame * bytesPerSample);
  }
  return samples;
}

function header(sampleRate: number, sampleBytes: number): Buffer {
  const bytes = Buffer.alloc(headerBytes);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(headerBytes - 8 + sampleBytes, 4);
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(16, 16);
  // Format 1 (PCM), one channel.
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(sampleRate, 24);
  bytes.writeUInt32LE(sampleRate * bytesPerSample, 28);
  bytes.writeUInt16LE(bytesPerSample, 32);
  bytes.writeUInt16LE(8 * bytesPerSample, 34);
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(sampleBytes, 40);
  return bytes;
}
