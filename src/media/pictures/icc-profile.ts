import type { Colours, Primaries } from './colours.ts';

const curvePoints = 4096;
type Matrix = readonly [Vector, Vector, Vector];
type Vector = readonly [number, number, number];
const d50: Vector = [0.9642, 1, 0.8249];
/** Bradford's, from XYZ to what the eye's cones see. */
const toCones: Matrix = [
  [0.8951, 0.2664, -0.1614],
  [-0.7502, 1.7135, 0.0367],
  [0.0389, -0.0685, 1.0296],
];

/**
 * Returns the ICC profile of RGB colours (version 2.1, a matrix and a curve), with which libvips turns them into sRGB; null
 * where such primaries cannot be.
 */
export function iccProfile({ primaries, toLinear }: Colours): Buffer | null {
  const curve = curveTag(toLinear);
  const columns = transposed(toXyzOfD50(primaries));
  if (!columns.flat().every((value) => Math.abs(value) < 4)) return null;
  const tags: [name: string, data: Buffer][] = [
    ['wtpt', xyzTag(d50)],
    ...(['rXYZ', 'gXYZ', 'bXYZ'] as const).map((name, at): [string, Buffer] => [name, xyzTag(columns[at] as Vector)]),
    ...(['rTRC', 'gTRC', 'bTRC'] as const).map((name): [string, Buffer] => [name, curve]),
  ];
  const table = Buffer.alloc(4 + tags.length * 12);
  table.writeUInt32BE(tags.length, 0);
  let at = 128 + table.length;
  for (const [index, [name, data]] of tags.entries()) {
    table.write(name, 4 + index * 12, 'latin1');
    table.writeUInt32BE(at, 8 + index * 12);
    table.writeUInt32BE(data.length, 12 + index * 12);
    at += data.length;
  }
  return Buffer.concat([header(at), table, ...tags.map(([, data]) => data)]);
}

function header(size: number): Buffer {
  const bytes = Buffer.alloc(128);
  bytes.writeUInt32BE(size, 0);
  bytes.writeUInt32BE(0x02100000, 8);
  bytes.write('mntrRGB XYZ ', 12, 'latin1');
  bytes.write('acsp', 36, 'latin1');
  for (const [index, value] of d50.entries()) bytes.writeInt32BE(Math.round(value * 65_536), 68 + index * 4);
  return bytes;
}

function xyzTag(xyz: Vector): Buffer {
  const bytes = Buffer.alloc(20);
  bytes.write('XYZ ', 'latin1');
  for (const [index, value] of xyz.entries()) bytes.writeInt32BE(Math.round(value * 65_536), 8 + index * 4);
  return bytes;
}

function curveTag(toLinear: (value: number) => number): Buffer {
  const bytes = Buffer.alloc(12 + curvePoints * 2);
  bytes.write('curv', 'latin1');
  bytes.writeUInt32BE(curvePoints, 8);
  for (let at = 0; at < curvePoints; at += 1) {
    const light = Math.min(1, Math.max(0, toLinear(at / (curvePoints - 1))));
    bytes.writeUInt16BE(Math.round(light * 65_535), 12 + at * 2);
  }
  return bytes;
}

/** The matrix from linear RGB to XYZ under D50, the white of profiles. */
function toXyzOfD50(primaries: Primaries): Matrix {
  const [red, green, blue, white] = primaries.map(([x, y]): Vector => [x / y, 1, (1 - x - y) / y]) as [
    Vector,
    Vector,
    Vector,
    Vector,
  ];
  const unscaled = transposed([red, green, blue]);
  const scales = times(inverted(unscaled), white);
  const toXyz = unscaled.map(([r, g, b]): Vector => [r * scales[0], g * scales[1], b * scales[2]]) as unknown as Matrix;
  const [from, to] = [times(toCones, white), times(toCones, d50)];
  const adapted = toCones.map((row, at) => row.map((value) => (value * (to[at] as number)) / (from[at] as number)));
  return product(product(inverted(toCones), adapted as unknown as Matrix), toXyz);
}

function transposed([a, b, c]: Matrix): Matrix {
  return [
    [a[0], b[0], c[0]],
    [a[1], b[1], c[1]],
    [a[2], b[2], c[2]],
  ];
}

function times(matrix: Matrix, [x, y, z]: Vector): Vector {
  return matrix.map(([a, b, c]) => a * x + b * y + c * z) as unknown as Vector;
}

function product(left: Matrix, right: Matrix): Matrix {
  return transposed(transposed(right).map((column) => times(left, column)) as unknown as Matrix);
}

function inverted([[a, b, c], [d, e, f], [g, h, i]]: Matrix): Matrix {
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  const scaled = (value: number) => value / determinant;
  return [
    [scaled(e * i - f * h), scaled(c * h - b * i), scaled(b * f - c * e)],
    [scaled(f * g - d * i), scaled(a * i - c * g), scaled(c * d - a * f)],
    [scaled(d * h - e * g), scaled(b * g - a * h), scaled(a * e - b * d)],
  ];
}
