/** How pixels lie in memory: rows from the top, channels side by side, 8 or 16 bits each (little-endian). */
export type PixelShape = { width: number; height: number; channels: 3 | 4; bits: 8 | 16 };

/** Rows of a strip; a reader holds one strip at a time. */
const rowsOfStrip = 64;
const short = 3;
const long = 4;
const undefinedType = 7;

/**
 * Makes an uncompressed TIFF around pixels that are still to be written, so that a decoder without ICC profiles can hand its
 * pixels to libvips together with one, uncopied.
 * @returns the file, and the part of it that the pixels are to be written to
 */
export function tiffOf(shape: PixelShape, icc: Buffer | null): { file: Buffer; pixels: Buffer } {
  const { width, height, channels, bits } = shape;
  const rowBytes = width * channels * (bits / 8);
  const strips = Math.ceil(height / rowsOfStrip);
  const stripRows = (strip: number) => Math.min(rowsOfStrip, height - strip * rowsOfStrip);
  const entries: [tag: number, type: number, values: number[] | Buffer][] = [
    [256, long, [width]],
    [257, long, [height]],
    [258, short, Array<number>(channels).fill(bits)],
    [259, short, [1]],
    [262, short, [2]],
    [273, long, Array.from({ length: strips }, (_, strip) => strip * rowsOfStrip * rowBytes)],
    [277, short, [channels]],
    [278, long, [rowsOfStrip]],
    [279, long, Array.from({ length: strips }, (_, strip) => stripRows(strip) * rowBytes)],
    [284, short, [1]],
    ...(channels === 4 ? [[338, short, [2]] as [number, number, number[]]] : []),
    ...(icc ? [[34_675, undefinedType, icc] as [number, number, Buffer]] : []),
  ];
  const tableEnd = 8 + 2 + entries.length * 12 + 4;
  const longValues = entries.map(([, type, values]) => bytesOf(type, values)).filter(({ length }) => length > 4);
  const pixelsAt = longValues.reduce((sum, { length }) => sum + even(length), tableEnd);
  const file = Buffer.alloc(pixelsAt + rowBytes * height);
  file.write('II*\0', 'latin1');
  file.writeUInt32LE(8, 4);
  file.writeUInt16LE(entries.length, 8);
  let beyond = tableEnd;
  for (const [index, [tag, type, values]] of entries.entries()) {
    const at = 10 + index * 12;
    const places = tag === 273 ? (values as number[]).map((place) => place + pixelsAt) : values;
    const data = bytesOf(type, places);
    file.writeUInt16LE(tag, at);
    file.writeUInt16LE(type, at + 2);
    file.writeUInt32LE(values.length, at + 4);
    if (data.length <= 4) data.copy(file, at + 8);
    else {
      file.writeUInt32LE(beyond, at + 8);
      data.copy(file, beyond);
      beyond += even(data.length);
    }
  }
  return { file, pixels: file.subarray(pixelsAt) };
}

const even = (length: number) => length + (length % 2);

function bytesOf(type: number, values: number[] | Buffer): Buffer {
  if (Buffer.isBuffer(values)) return values;
  const size = type === short ? 2 : 4;
  const bytes = Buffer.alloc(values.length * size);
  for (const [at, value] of values.entries()) bytes.writeUIntLE(value, at * size, size);
  return bytes;
}
