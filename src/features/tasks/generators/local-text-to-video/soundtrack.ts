import type { Storyboard } from './storyboard.ts';

export function createSoundtrack(storyboard: Storyboard, sampleRate: number): Float32Array {
  const n = (storyboard.frames / 25) * sampleRate;
  const out = new Float32Array(n * 2);
  for (let i = 0; i < n; i++) {
    out[i * 2] = out[i * 2 + 1] = 0.1 * Math.sin(i * 0.03) * Math.min(1, i / 5000, (n - i) / 9000);
  }
  return out;
}
