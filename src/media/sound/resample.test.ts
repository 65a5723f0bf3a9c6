import { expect, test } from 'vitest';
import { createResampler } from './resample.ts';

function tone(hertz: number, rate: number, seconds: number): Float32Array {
  return Float32Array.from({ length: rate * seconds }, (_, at) => Math.sin((2 * Math.PI * hertz * at) / rate));
}

/** All of a sound at another rate, in pieces of a size that fits nothing. */
function resampled(samples: Float32Array, from: number, to: number, channels = 1): number[] {
  const resampler = createResampler(from, to, channels);
  const out: number[] = [];
  for (let at = 0; at < samples.length; at += 997 * channels) {
    out.push(...resampler.push(samples.subarray(at, at + 997 * channels)));
  }
  return [...out, ...resampler.end()];
}

/** Without the edges, where silence mixes in. */
const middle = (samples: ArrayLike<number>) => Array.from(samples).slice(2000, -2000);
const levelOf = (samples: number[]) =>
  Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length);

test.each([8_000, 11_025, 22_050, 44_100, 44_099, 96_000, 192_000])(
  'a tone at %i samples a second is the same tone at 48,000',
  (rate) => {
    const out = resampled(tone(440, rate, 1), rate, 48_000);
    expect(Math.abs(out.length - 48_000)).toBeLessThan(2);
    const wanted = middle(tone(440, 48_000, 1));
    const differences = middle(out).map((value, at) => value - (wanted[at] ?? 0));
    expect(levelOf(differences.slice(0, 40_000))).toBeLessThan(0.01);
  },
);

test('what the lower rate cannot hold is left out', () => {
  expect(levelOf(middle(resampled(tone(40_000, 96_000, 1), 96_000, 48_000)))).toBeLessThan(0.01);
});

test('each channel keeps its own', () => {
  const left = tone(440, 44_100, 1);
  const both = Float32Array.from({ length: left.length * 2 }, (_, at) => (at % 2 === 0 ? (left[at / 2] ?? 0) : 0));
  const out = resampled(both, 44_100, 48_000, 2);
  const right = out.filter((_, at) => at % 2 === 1);
  expect(levelOf(middle(out.filter((_, at) => at % 2 === 0)))).toBeCloseTo(Math.SQRT1_2, 2);
  expect(levelOf(right)).toBe(0);
});
