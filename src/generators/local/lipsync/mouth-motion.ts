/** How a mouth stands in a frame: `open` 0 shut to 1 wide, `spread` 0 round (oo) to 1 drawn wide (s, ee). */
export type MouthPose = { open: number; spread: number };

/** Below that share of the loud parts, and below that level at all, a sound counts as silence. */
const QUIET_SHARE = 0.06;
const SILENCE = 0.0015;
/** Shares of the way that a mouth goes in one frame: it opens faster than it shuts. */
const OPENING = 0.75;
const SHUTTING = 0.45;

/**
 * The mouth for every frame of a film, from a sound's loudness around that frame: measured against the loud parts of the
 * same sound, so that quiet recordings move it too. Silence shuts it.
 */
export function mouthMotion(samples: Float32Array, sampleRate: number, fps: number, frames: number): MouthPose[] {
  const window = sampleRate / fps;
  const loudness = Array.from({ length: frames }, (_, frame) =>
    loudnessAround(samples, (frame + 0.5) * window, window),
  );
  const loud = Math.max(SILENCE * 4, quantile(loudness, 0.92));
  let open = 0;
  let spread = 0.5;
  return loudness.map((level, frame) => {
    const target = level < Math.max(SILENCE, loud * QUIET_SHARE) ? 0 : Math.min(1, level / loud);
    open += (target - open) * (target > open ? OPENING : SHUTTING);
    if (target === 0 && open < 0.03) open = 0;
    const hiss = crossingsAround(samples, (frame + 0.5) * window, window) / (window / 6);
    spread += (Math.min(1, hiss) - spread) * 0.5;
    return { open, spread };
  });
}

function edges(samples: Float32Array, middle: number, window: number): [number, number] {
  return [Math.max(0, Math.round(middle - window / 2)), Math.min(samples.length, Math.round(middle + window / 2))];
}

/** The root of the mean square; 0 behind the end. */
function loudnessAround(samples: Float32Array, middle: number, window: number): number {
  const [from, to] = edges(samples, middle, window);
  let sum = 0;
  for (let at = from; at < to; at += 1) sum += (samples[at] as number) ** 2;
  return to > from ? Math.sqrt(sum / (to - from)) : 0;
}

/** How often the sound changes its sign: often in hisses, seldom in vowels. */
function crossingsAround(samples: Float32Array, middle: number, window: number): number {
  const [from, to] = edges(samples, middle, window);
  let count = 0;
  for (let at = from + 1; at < to; at += 1)
    if ((samples[at] as number) >= 0 !== (samples[at - 1] as number) >= 0) count += 1;
  return count;
}

function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
