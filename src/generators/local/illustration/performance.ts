import type { Motion } from '#/generators/local/understanding/motions.ts';

/** How a subject is moved at a moment: shifts in shares of its height, a turn in radians, and its stretch. */
export type Pose = { dx: number; dy: number; turn: number; stretchX: number; stretchY: number; alpha: number };

const still: Pose = { dx: 0, dy: 0, turn: 0, stretchX: 1, stretchY: 1, alpha: 1 };
const wave = Math.sin;
const hop = (t: number) => Math.abs(Math.sin(t));

/** Each motion as a function of its own time; `t` is seconds times the film's pace, `ahead` goes from -0.5 to 0.5 through it. */
const POSES: Record<Motion, (t: number, ahead: number) => Partial<Pose>> = {
  walk: (t, ahead) => ({ dx: ahead * 1.1, dy: -hop(t * 4) * 0.035, turn: wave(t * 4) * 0.05 }),
  run: (t, ahead) => ({ dx: ahead * 2.6, dy: -hop(t * 7) * 0.1, turn: 0.08 + wave(t * 7) * 0.05 }),
  drive: (t, ahead) => ({ dx: ahead * 2.4, dy: -hop(t * 11) * 0.008, turn: wave(t * 9) * 0.008 }),
  jump: (t, ahead) => ({
    dx: ahead * 0.5,
    dy: -hop(t * 3.2) * 0.32,
    stretchY: 1 + 0.1 * wave(t * 6.4),
    stretchX: 1 - 0.06 * wave(t * 6.4),
  }),
  fly: (t, ahead) => ({ dx: ahead * 2, dy: wave(t * 1.7) * 0.1 - ahead * 0.3, turn: wave(t * 1.7 + 1) * 0.07 }),
  swim: (t, ahead) => ({
    dx: ahead * 1.6,
    dy: wave(t * 2) * 0.06,
    turn: wave(t * 3.4) * 0.07,
    stretchX: 1 + 0.03 * wave(t * 6),
  }),
  float: (t, ahead) => ({ dx: ahead * 0.35, dy: wave(t * 1.4) * 0.1, turn: wave(t * 0.9) * 0.06 }),
  fall: (t, ahead) => ({ dy: ahead * 2.2, turn: t * 0.9 }),
  rise: (_, ahead) => ({ dy: -ahead * 2.4 }),
  spin: (t) => ({ turn: t * 2.6 }),
  dance: (t) => ({
    dx: wave(t * 3) * 0.14,
    dy: -hop(t * 6) * 0.09,
    turn: wave(t * 3) * 0.14,
    stretchY: 1 + 0.03 * wave(t * 12),
  }),
  shake: (t) => ({ dx: wave(t * 23) * 0.025, turn: wave(t * 19) * 0.045 }),
  swing: (t) => ({ turn: wave(t * 2.2) * 0.28 }),
  grow: (_, ahead) => ({ stretchX: 1.05 + ahead * 0.9, stretchY: 1.05 + ahead * 0.9 }),
  shrink: (_, ahead) => ({ stretchX: 0.95 - ahead * 0.9, stretchY: 0.95 - ahead * 0.9 }),
  sleep: (t) => ({ stretchY: 1 + 0.028 * wave(t * 1.7), stretchX: 1 - 0.014 * wave(t * 1.7) }),
  nod: (t) => ({ turn: wave(t * 2.2) * 0.045, dy: -hop(t * 2.2) * 0.018 }),
  sink: (t, ahead) => ({ dy: ahead * 1.4, turn: wave(t) * 0.06 }),
  flicker: (t) => ({
    stretchY: 1 + 0.07 * wave(t * 9) + 0.04 * wave(t * 15.7),
    stretchX: 1 - 0.04 * wave(t * 9),
    alpha: 0.93 + 0.07 * wave(t * 13),
  }),
  crawl: (t, ahead) => ({ dx: ahead * 0.6, stretchX: 1 + 0.06 * wave(t * 4), stretchY: 1 - 0.04 * wave(t * 4) }),
  wait: (t) => ({ stretchY: 1 + 0.012 * wave(t * 2), turn: wave(t * 1.1) * 0.008 }),
};

/** The pose of a subject at a moment; copies (`phase` in radians) are not in step. Moves go to the right. */
export function poseOf(motion: Motion, seconds: number, progress: number, pace: number, phase: number): Pose {
  return { ...still, ...POSES[motion](seconds * pace + phase, progress - 0.5) };
}
