/** Half the length of the filter: samples on each side, at the lower of the two rates. */
const reach = 16;

/**
 * Creates a streaming resampler by a windowed sinc filter, which also removes the frequencies that the lower rate cannot
 * hold. `push` takes and returns interleaved samples, of any length; `end` returns the remaining ones.
 */
export function createResampler(fromRate: number, toRate: number, channels: number) {
  const common = greatestCommonDivisor(fromRate, toRate);
  const [step, phases] = [fromRate / common, toRate / common];
  const half = Math.ceil(reach * Math.max(1, fromRate / toRate));
  const kernels = Array.from({ length: phases }, (_, phase) =>
    kernelOf(phase / phases, half, Math.min(1, toRate / fromRate)),
  );
  // Padded with silence, so that the filter has samples on the left of the first one.
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

/** Returns the filter's weights for an output sample that lies `offset` (0 to 1) after the middle input sample. */
function kernelOf(offset: number, half: number, cutoff: number): Float32Array {
  const kernel = Float32Array.from({ length: 2 * half }, (_, tap) => {
    const x = tap - (half - 1) - offset;
    const window = 0.5 + 0.5 * Math.cos((Math.PI * x) / half);
    return cutoff * sinc(x * cutoff) * (Math.abs(x) < half ? window : 0);
  });
  // Normalized to a sum of 1, so that a constant signal keeps its level.
  const sum = kernel.reduce((total, weight) => total + weight, 0);
  return kernel.map((weight) => weight / sum);
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
