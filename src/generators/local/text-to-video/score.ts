import type { Place, Weather } from '#/generators/local/understanding/places.ts';
import { createRandom, type Random } from '#/media/random.ts';
import { FPS, type Storyboard } from './storyboard.ts';

export type Chord = { startSeconds: number; seconds: number; bassHz: number; voicesHz: number[] };
export type Pluck = {
  startSeconds: number;
  hz: number /** 0..1 */;
  strength: number /** -1 left … 1 right */;
  pan: number;
};
export type Ambience = 'waves' | 'wind' | 'rain' | 'crackle' | 'deep' | 'none';

/** What is played under a film: chords, single notes, and a bed of sound that fits the place. */
export type Score = { seconds: number; chords: Chord[]; plucks: Pluck[]; ambience: Ambience };

/** Semitones above the root, in order of brightness. */
const SCALES: Record<'lydian' | 'major' | 'dorian' | 'minor', readonly number[]> = {
  lydian: [0, 2, 4, 6, 7, 9, 11],
  major: [0, 2, 4, 5, 7, 9, 11],
  dorian: [0, 2, 3, 5, 7, 9, 10],
  minor: [0, 2, 3, 5, 7, 8, 10],
};

/** Degrees of the scale (0 is the root) that follow each other well. */
const BRIGHT: [readonly number[], ...(readonly number[])[]] = [
  [0, 4, 5, 3],
  [0, 5, 3, 4],
  [3, 0, 4, 5],
];
const DARK: [readonly number[], ...(readonly number[])[]] = [
  [0, 5, 2, 6],
  [0, 3, 5, 4],
  [0, 2, 6, 3],
];

/** Composes the film's music from its storyboard; the same film always gets the same music. */
export function composeScore(storyboard: Storyboard): Score {
  const random = createRandom(storyboard.seed ^ 0x00c0ffee);
  const seconds = storyboard.frames / FPS;
  const { time, place, weather } = storyboard.setting;
  const { pace } = storyboard.read;
  const isDark = ['night', 'storm', 'dusk'].includes(time);
  const scale = isDark ? random.pick([SCALES.dorian, SCALES.minor]) : random.pick([SCALES.lydian, SCALES.major]);
  const root = 48 + random.whole(-5, 6);
  const progression = random.pick(isDark ? DARK : BRIGHT);
  const chordSeconds = Math.min(seconds, 2.9 - 0.7 * pace);
  const noteOf = (degree: number) => root + (scale[((degree % 7) + 7) % 7] as number) + 12 * Math.floor(degree / 7);

  const chords: Chord[] = [];
  const plucks: Pluck[] = [];
  for (let start = 0, index = 0; start < seconds - 0.01; start += chordSeconds, index += 1) {
    const degree = progression[index % progression.length] as number;
    const length = Math.min(chordSeconds, seconds - start);
    // Root, fifth, third an octave up, ninth: open, without the mud of close chords.
    const voices = [degree, degree + 4, degree + 9, degree + 8].map((step) => frequency(noteOf(step)));
    chords.push({ startSeconds: start, seconds: length, bassHz: frequency(noteOf(degree) - 12), voicesHz: voices });
    addPlucks(plucks, random, start, length, pace, (step) => frequency(noteOf(degree + step) + 12));
  }
  return { seconds, chords, plucks, ambience: chooseAmbience(place, weather) };
}

const PATTERN = [0, 4, 7, 9, 11, 9, 7, 4];

function addPlucks(
  plucks: Pluck[],
  random: Random,
  start: number,
  length: number,
  pace: number,
  hz: (step: number) => number,
) {
  const gap = 0.5 / (0.55 + 0.45 * pace);
  for (let at = 0, index = random.whole(0, 3); at < length - 0.2; at += gap, index += 1) {
    if (random.chance(0.3)) continue;
    plucks.push({
      startSeconds: start + at + random.range(0, 0.012),
      hz: hz(PATTERN[index % PATTERN.length] as number),
      strength: random.range(0.35, 1),
      pan: random.range(-0.75, 0.75),
    });
  }
}

const AMBIENCES: Readonly<Partial<Record<Place, Ambience>>> = {
  sea: 'waves',
  beach: 'waves',
  lake: 'waves',
  volcano: 'crackle',
  underwater: 'deep',
  space: 'deep',
  mountains: 'wind',
  snowland: 'wind',
  desert: 'wind',
  sky: 'wind',
  forest: 'wind',
  meadow: 'wind',
  field: 'wind',
};

const chooseAmbience = (place: Place, weather: Weather | null): Ambience =>
  weather === 'rain' ? 'rain' : (AMBIENCES[place] ?? 'none');

const frequency = (midiNote: number) => 440 * 2 ** ((midiNote - 69) / 12);
