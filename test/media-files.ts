import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { transcode } from '#/media/sound/transcode.ts';

// Small files of the kinds that people upload, whole or broken, made byte by byte.

export const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** One chunk of a PNG, with its right checksum. */
export function pngChunk(type: string, data: Uint8Array = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const chunk = Buffer.alloc(8 + body.length);
  chunk.writeUInt32BE(data.length, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), 4 + body.length);
  return chunk;
}

export function pngHeader(width: number, height: number, { bits = 8, color = 0 } = {}): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data.set([bits, color], 8);
  return pngChunk('IHDR', data);
}

/** A grey PNG of one shade. `rows` are as many as there really are; `beside` stands before the pixels. */
export function pngOf(
  width: number,
  height: number,
  shape: { rows?: number; beside?: Uint8Array; shade?: number } = {},
): Buffer {
  const { rows = height, beside = Buffer.alloc(0), shade = 0 } = shape;
  const lines = Buffer.alloc((1 + width) * rows, shade);
  // Each row begins with the number of its filter, none.
  for (let row = 0; shade > 0 && row < rows; row += 1) lines.writeUInt8(0, row * (1 + width));
  const pixels = deflateSync(lines, { level: 9 });
  return Buffer.concat([pngSignature, pngHeader(width, height), beside, pngChunk('IDAT', pixels), pngChunk('IEND')]);
}

export type WavShape = { rate?: number; channels?: number; bits?: number; format?: number; bytesPerFrame?: number };

/** A RIFF file of these chunks. */
export function riff(...chunks: [name: string, data: Uint8Array, sizeSaid?: number][]): Buffer {
  const body = chunks.flatMap(([name, data, size = data.length]) => {
    const head = Buffer.alloc(8);
    head.write(name, 'latin1');
    head.writeUInt32LE(size, 4);
    return [head, data, Buffer.alloc(data.length % 2)];
  });
  const all = Buffer.concat([Buffer.from('RIFF\0\0\0\0WAVE', 'latin1'), ...body]);
  all.writeUInt32LE(all.length - 8, 4);
  return all;
}

export function wavFormat({ rate = 8000, channels = 1, bits = 16, format = 1, bytesPerFrame }: WavShape = {}): Buffer {
  const perFrame = bytesPerFrame ?? (channels * bits) / 8;
  const data = Buffer.alloc(16);
  data.writeUInt16LE(format, 0);
  data.writeUInt16LE(channels, 2);
  data.writeUInt32LE(rate, 4);
  data.writeUInt32LE((rate * perFrame) % 2 ** 32, 8);
  data.writeUInt16LE(perFrame, 12);
  data.writeUInt16LE(bits, 14);
  return data;
}

/** A WAV of a tone of 440 Hz at half of full scale, in 16 bits. */
export function wavOf(seconds: number, { rate = 44_100, channels = 1 } = {}): Buffer {
  const data = Buffer.alloc(Math.round(seconds * rate) * channels * 2);
  for (let at = 0; at < data.length / 2; at += 1) {
    const turn = (2 * Math.PI * 440 * Math.floor(at / channels)) / rate;
    data.writeInt16LE(Math.round(16_384 * Math.sin(turn)), at * 2);
  }
  return riff(['fmt ', wavFormat({ rate, channels })], ['data', data]);
}

/** So many frames of a silent MP3, mono, of 26 ms each. */
export function mp3Of(frames: number, header = [0xff, 0xfb, 0x90, 0xc0]): Buffer {
  const frame = Buffer.alloc(417);
  frame.set(header);
  return Buffer.concat(Array.from({ length: frames }, () => frame));
}

/** A WebM of Opus as we write it. */
export async function webmOf(seconds: number): Promise<Buffer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'farthing-test-'));
  const [from, to] = [path.join(folder, 'a.wav'), path.join(folder, 'a.webm')];
  await writeFile(from, wavOf(seconds, { rate: 48_000 }));
  await transcode({ path: from, format: 'wav', to, maxSeconds: 600 });
  const bytes = await readFile(to);
  await rm(folder, { recursive: true });
  return bytes;
}

/** One element of EBML, of which Matroska and WebM are made. */
export function ebml(id: number, ...content: (Uint8Array | string)[]): Buffer {
  const data = Buffer.concat(content.map((part) => Buffer.from(part as string, 'latin1')));
  const size = Buffer.alloc(8);
  size.writeUInt32BE(data.length, 4);
  size[0] = 0x01;
  return Buffer.concat([Buffer.from(id.toString(16), 'hex'), size, data]);
}

const byte = (value: number) => Buffer.from([value]);

/** A WebM with one track of this codec and these blocks. `type`: 1 for pictures, 2 for sound. */
export function webmTrack(type: 1 | 2, codec: string, blocks: Uint8Array[], docType = 'webm'): Buffer {
  const header = ebml(
    0x1a45dfa3,
    ebml(0x4286, byte(1)),
    ebml(0x4282, docType),
    ebml(0x4287, byte(4)),
    ebml(0x4285, byte(2)),
  );
  const shape =
    type === 1
      ? ebml(0xe0, ebml(0xb0, byte(16)), ebml(0xba, byte(16)))
      : ebml(0xe1, ebml(0xb5, Buffer.from('46bb8000', 'hex')), ebml(0x9f, byte(1)));
  const opusHead = Buffer.from('4f707573486561640101380180bb0000000000', 'hex');
  const codecPrivate = codec === 'A_OPUS' ? [ebml(0x63a2, opusHead)] : [];
  const track = ebml(
    0xae,
    ebml(0xd7, byte(1)),
    ebml(0x73c5, byte(1)),
    ebml(0x83, byte(type)),
    ebml(0x86, codec),
    ...codecPrivate,
    shape,
  );
  const info = ebml(0x1549a966, ebml(0x2ad7b1, Buffer.from('0f4240', 'hex')));
  const simpleBlocks = blocks.map((block, at) => ebml(0xa3, byte(0x81), Buffer.from([0, at * 20, 0x80]), block));
  const cluster = blocks.length > 0 ? [ebml(0x1f43b675, ebml(0xe7, byte(0)), ...simpleBlocks)] : [];
  return Buffer.concat([header, ebml(0x18538067, info, ebml(0x1654ae6b, track), ...cluster)]);
}

/** The same WebM without the lengths of its segment and clusters, as browsers write it while they record. */
export function asRecordedLive(webm: Buffer): Buffer {
  const live = Buffer.from(webm);
  for (const id of ['18538067', '1f43b675'].map((digits) => Buffer.from(digits, 'hex'))) {
    for (let at = live.indexOf(id); at >= 0; at = live.indexOf(id, at + 4)) {
      const bytes = Math.clz32(live.readUInt8(at + 4)) - 23;
      live.fill(0xff, at + 4, at + 4 + bytes);
      live.writeUInt8(0xff >> (bytes - 1), at + 4);
    }
  }
  return live;
}
