import { type FileHandle, open } from 'node:fs/promises';

/**
 * Whether a video file is complete, by its structure: an MP4 of complete boxes with an index (`moov`) and content (`mdat`),
 * or a WebM with a complete segment. Nothing is decoded.
 */
export async function isWholeVideo(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const first = await bytesAt(file, 0, 4);
    return first.equals(ebml) ? await isWholeWebm(file, size) : await isWholeMp4(file, size);
  } finally {
    await file.close();
  }
}

const ebml = Buffer.from([0x1a, 0x45, 0xdf, 0xa3]);
const segment = Buffer.from([0x18, 0x53, 0x80, 0x67]);

/**
 * ISO/IEC 14496-12, 4.2: a box has a 32-bit length, a type and, where the length is 1, a 64-bit length; 0 means to the end.
 */
async function isWholeMp4(file: FileHandle, size: number): Promise<boolean> {
  const types = new Set<string>();
  let at = 0;
  while (at < size) {
    const header = await bytesAt(file, at, 16);
    if (header.length < 8) return false;
    const length32 = header.readUInt32BE(0);
    if (length32 === 1 && header.length < 16) return false;
    let length = length32 === 1 ? Number(header.readBigUInt64BE(8)) : length32;
    if (length32 === 0) length = size - at;
    if (length < 8) return false;
    types.add(header.toString('latin1', 4, 8));
    at += length;
  }
  return at === size && types.has('moov') && types.has('mdat');
}

/** The segment follows the EBML header; one of unknown length extends to the end of the file. */
async function isWholeWebm(file: FileHandle, size: number): Promise<boolean> {
  const header = await lengthAt(file, 4);
  if (header === null || header.value === null) return false;
  const segmentAt = 4 + header.bytes + header.value;
  if (!(await bytesAt(file, segmentAt, 4)).equals(segment)) return false;
  const content = await lengthAt(file, segmentAt + 4);
  if (content === null) return false;
  const start = segmentAt + 4 + content.bytes;
  return start < size && (content.value === null || start + content.value <= size);
}

/** Reads an EBML length (RFC 8794, 4); `value` is null for an unknown length. Null where the file has none at `at`. */
async function lengthAt(file: FileHandle, at: number): Promise<{ bytes: number; value: number | null } | null> {
  const read = await bytesAt(file, at, 8);
  const first = read[0];
  if (first === undefined || first === 0) return null;
  const bytes = Math.clz32(first) - 23;
  if (read.length < bytes) return null;
  let value = BigInt(first & (0xff >> bytes));
  for (const byte of read.subarray(1, bytes)) value = value * 256n + BigInt(byte);
  return { bytes, value: value === 2n ** BigInt(7 * bytes) - 1n ? null : Number(value) };
}

async function bytesAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
  return buffer.subarray(0, bytesRead);
}
