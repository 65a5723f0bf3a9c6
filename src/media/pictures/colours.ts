/** Colours by the numbers of ITU-T H.273, as HEIF and PNG (cICP) tell them, or as figures of their own (PNG). */
export type Colours = { primaries: Primaries; toLinear: (value: number) => number };

/** Where red, green, blue and white lie, by x and y of CIE 1931. */
export type Primaries = readonly [red: Point, green: Point, blue: Point, white: Point];
type Point = readonly [x: number, y: number];

const d65: Point = [0.3127, 0.329];
export const srgbPrimaries: Primaries = [[0.64, 0.33], [0.3, 0.6], [0.15, 0.06], d65];
/** H.273, table 2. Of those that are missing nothing is known; they are taken to be those of sRGB. */
const primariesByNumber: Readonly<Record<number, Primaries>> = {
  4: [
    [0.67, 0.33],
    [0.21, 0.71],
    [0.14, 0.08],
    [0.31, 0.316],
  ],
  5: [[0.64, 0.33], [0.29, 0.6], [0.15, 0.06], d65],
  6: [[0.63, 0.34], [0.31, 0.595], [0.155, 0.07], d65],
  7: [[0.63, 0.34], [0.31, 0.595], [0.155, 0.07], d65],
  9: [[0.708, 0.292], [0.17, 0.797], [0.131, 0.046], d65],
  11: [
    [0.68, 0.32],
    [0.265, 0.69],
    [0.15, 0.06],
    [0.314, 0.351],
  ],
  12: [[0.68, 0.32], [0.265, 0.69], [0.15, 0.06], d65],
};

/** H.273, table 3, from 0..1 to light of 0..1. Curves of television are taken to be that of sRGB, as browsers do. */
const curvesByNumber: Readonly<Record<number, (value: number) => number>> = {
  4: (value) => value ** 2.2,
  5: (value) => value ** 2.8,
  8: (value) => value,
  16: (value) => softened(nitsOfPq(value) / whiteNits),
  18: (value) => softened((sceneOfHlg(value) ** 1.2 * 1000) / whiteNits),
};

/** Returns the colours of these numbers; null where they are those of sRGB, or not said. */
export function coloursOfNumbers({ primaries, transfer }: { primaries: number; transfer: number }): Colours | null {
  const [points, curve] = [primariesByNumber[primaries], curvesByNumber[transfer]];
  if (!points && !curve) return null;
  return { primaries: points ?? srgbPrimaries, toLinear: curve ?? lightOfSrgb };
}

/** IEC 61966-2-1. */
function lightOfSrgb(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

/** White of a picture beside brighter lights, in candela a square metre (ITU-R BT.2408). */
const whiteNits = 203;

/** SMPTE ST 2084. */
function nitsOfPq(value: number): number {
  const root = value ** (1 / 78.84375);
  return 10_000 * (Math.max(0, root - 0.8359375) / (18.8515625 - 18.6875 * root)) ** (1 / 0.1593017578125);
}

/** ARIB STD-B67. */
function sceneOfHlg(value: number): number {
  return value <= 0.5 ? value ** 2 / 3 : (Math.exp((value - 0.55991073) / 0.17883277) + 0.28466892) / 12;
}

/** Lights brighter than white have to end at white: what is bright is pressed together, what is darker stays. */
function softened(light: number): number {
  const knee = 0.7;
  if (light <= knee) return light;
  return knee + (1 - knee) * (1 - Math.exp((knee - light) / (1 - knee)));
}
