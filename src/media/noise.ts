import { createRandom } from './random.ts';

const SIZE = 256;
const MASK = SIZE - 1;

/** Smooth value noise in 0..1 that repeats every 256 units. */
export type Noise = {
  at(x: number, y: number): number;
  /** Fractal noise: octaves of `at`, each of twice the frequency and half the amplitude; still 0..1. */
  fractal(x: number, y: number, octaves: number): number;
};

/** Creates noise from a table of random values with smooth interpolation: about ten times cheaper than gradient noise. */
export function createNoise(seed: number): Noise {
  const random = createRandom(seed);
  const table = Float32Array.from({ length: SIZE * SIZE }, () => random.next());

  const at = (x: number, y: number) => {
    const floorX = Math.floor(x);
    const floorY = Math.floor(y);
    let u = x - floorX;
    let v = y - floorY;
    u = u * u * (3 - 2 * u);
    v = v * v * (3 - 2 * v);
    const left = floorX & MASK;
    const right = (floorX + 1) & MASK;
    const top = (floorY & MASK) * SIZE;
    const bottom = ((floorY + 1) & MASK) * SIZE;
    const a = table[top + left] as number;
    const b = table[top + right] as number;
    const c = table[bottom + left] as number;
    const d = table[bottom + right] as number;
    const upper = a + (b - a) * u;
    return upper + (c + (d - c) * u - upper) * v;
  };

  const fractal = (x: number, y: number, octaves: number) => {
    let sum = 0;
    let strength = 0.5;
    let total = 0;
    for (let octave = 0; octave < octaves; octave += 1) {
      sum += strength * at(x, y);
      total += strength;
      // Each octave is rotated and shifted, so that their grids do not line up visibly.
      const turned = x * 1.6 + y * 1.2 + 17.3;
      y = y * 1.6 - x * 1.2 + 9.7;
      x = turned;
      strength *= 0.5;
    }
    return sum / total;
  };

  return { at, fractal };
}
