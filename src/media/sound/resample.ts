/** How many samples on each side of an instant the value at it is made of, at the lower of the two rates. */
const reach = 16;

/**
 * Brings samples to another rate, piece by piece, by a windowed sinc: what the lower rate cannot hold is left out.
 * The samples of the channels stand in turn. `end` gives what is left.
 */
export function createResampler(fromRate: number, toRate: number, channels: number) {
  const common = greatestCommonDivisor(fromRate, toRate);
  const [step, phases] = [fromRate / common, toRate / common];
  const half = Math.ceil(reach * Math.max(1, fromRate / toRate));
  const kernels = Array.from({ length: phases }, (_, phase) =>
    kernelOf(phase / phases, half, Math.min(1, toRate / fromRate)),
  );
  // Silence before the first sample, so that the first instant has a left side.
  let held = new Float32Array((half - 1) * channels);
  let phase = 0;

  function push(piece: Float32Array): Float32Array {
    const input = new Float32Array(held.length + piece.length);
    input.set(held);
    input.set(piece, held.length);
    const frames = input.length / channels;
    const out: number[] = [];
    let at = 0;
    while (at + 2 * half <= frames) {
      const kernel = kernels[phase] ?? new Float32Array();
      for (let channel = 0; channel < channels; channel += 1) {
        let sum = 0;
        for (let tap = 0; tap < kernel.length; tap += 1) {
          sum += (input[(at + tap) * channels + channel] ?? 0) * (kernel[tap] ?? 0);
        }
        out.push(sum);
      }
      phase += step;
      at += Math.floor(phase / phases);
      phase %= phases;
    }
    held = input.slice(Math.min(at, frames) * channels);
    return Float32Array.from(out);
  }
  return { push, end: () => push(new Float32Array(half * channels)) };
}

/** The weights of the samples around an instant that lies `offset` (0 to 1) after the middle one. */
function kernelOf(offset: number, half: number, cutoff: number): Float32Array {
  const kernel = Float32Array.from({ length: 2 * half }, (_, tap) => {
    const x = tap - (half - 1) - offset;
    const window = 0.5 + 0.5 * Math.cos((Math.PI * x) / half);
    return cutoff * sinc(x * cutoff) * (Math.abs(x) < half ? window : 0);
  });
  // A steady tone of no frequency keeps its level.
  const sum = kernel.reduce((total, weight) => total + weight, 0);
  return kernel.map((weight) => weight / sum);
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
