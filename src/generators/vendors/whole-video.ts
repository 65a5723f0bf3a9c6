import { type FileHandle, open } from 'node:fs/promises';

/**
 * Whether a video ends where it says: an MP4 of whole boxes with an index (`moov`) and content (`mdat`), or a WebM whose
 * segment is all there. What lies inside is not decoded.
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

/** ISO/IEC 14496-12, 4.2: a box is its length, its type, and, where the length is 1, a longer length. */
async function isWholeMp4(file: FileHandle, size: number): Promise<boolean> {
  const types = new Set<string>();
  let at = 0;
  while (at < size) {
    const header = await bytesAt(file, at, 16);
    if (header.length < 8) return false;
    const said = header.readUInt32BE(0);
    if (said === 1 && header.length < 16) return false;
    let length = said === 1 ? Number(header.readBigUInt64BE(8)) : said;
    if (said === 0) length = size - at;
    if (length < 8) return false;
    types.add(header.toString('latin1', 4, 8));
    at += length;
  }
  return at === size && types.has('moov') && types.has('mdat');
}

/** The segment follows the header; one of unknown length goes on to the end. */
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

/** An EBML length (RFC 8794, 4); its value is null where it is unknown. */
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
