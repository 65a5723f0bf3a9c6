import { createReader } from './boxes.ts';
import { type Colours, coloursOfNumbers, type Primaries, srgbPrimaries } from './colours.ts';

/** What a PNG says before its pixels (W3C PNG, third edition). */
export type PngFacts = {
  /** Pictures of an animation; 1 where there is none. */
  frames: number;
  /** Its colours, where they are not those of sRGB and no ICC profile says them. */
  colours: Colours | null;
};

/** What most programs write for colours of sRGB, 1/2.2; so close to it, nothing is to be done. */
const usualGamma = { value: 0.45455, tolerance: 0.005 };

/** Reads what a PNG says before its pixels. */
export function readPngFacts(file: Buffer): PngFacts {
  const chunks = chunksBeforePixels(file);
  const frames = chunks.get('acTL');
  return { frames: frames && frames.length >= 4 ? frames.readUInt32BE(0) : 1, colours: coloursOf(chunks) };
}

function chunksBeforePixels(file: Buffer): Map<string, Buffer> {
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at + 12 <= file.length; ) {
    const size = file.readUInt32BE(at);
    const type = file.toString('latin1', at + 4, at + 8);
    if (type === 'IDAT') break;
    chunks.set(type, file.subarray(at + 8, at + 8 + size));
    at += 12 + size;
  }
  return chunks;
}

/** The first of these that is there counts: cICP, an ICC profile, sRGB, gAMA with cHRM. */
function coloursOf(chunks: ReadonlyMap<string, Buffer>): Colours | null {
  const [cicp, gama, chrm] = ['cICP', 'gAMA', 'cHRM'].map((type) => chunks.get(type));
  if (cicp?.length === 4) return coloursOfNumbers({ primaries: cicp.readUInt8(0), transfer: cicp.readUInt8(1) });
  if (chunks.has('iCCP') || chunks.has('sRGB') || gama?.length !== 4) return null;
  const gamma = gama.readUInt32BE(0) / 100_000;
  const primaries = chrm?.length === 32 ? primariesOf(chrm) : srgbPrimaries;
  const isUsual = Math.abs(gamma - usualGamma.value) <= usualGamma.tolerance;
  if (gamma === 0 || (isUsual && areSrgb(primaries))) return null;
  return { primaries, toLinear: (value) => value ** (1 / gamma) };
}

function primariesOf(chrm: Buffer): Primaries {
  const reader = createReader(chrm);
  const point = () => [reader.next(4) / 100_000, reader.next(4) / 100_000] as const;
  const white = point();
  return [point(), point(), point(), white];
}

function areSrgb(primaries: Primaries): boolean {
  return primaries.every(([x, y], at) => {
    const [srgbX, srgbY] = srgbPrimaries[at] ?? [0, 0];
    return Math.abs(x - srgbX) < 0.002 && Math.abs(y - srgbY) < 0.002;
  });
}
