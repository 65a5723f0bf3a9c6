import type { AspectRatio } from '#/catalog/aspect-ratios.ts';
import { createRandom, hashText, type Random } from '#/media/random.ts';
import { type Reading, readPrompt, type SceneName, type Subject, type TimeOfDay, type Weather } from './lexicon.ts';
import { createPalette, type Palette } from './palette.ts';

export const FPS = 25;
/** How long one shot melts into the next. */
export const BLEND_FRAMES = 14;

/** Pan is -1..1 of the layers' spare width and height, zoom is 1 or more. Both ends of a straight move. */
type CameraMove = { name: string; from: CameraPose; to: CameraPose };
export type CameraPose = { x: number; y: number; zoom: number };

export type Shot = {
  scene: SceneName;
  time: TimeOfDay;
  weather: Weather | null;
  subjects: Subject[];
  palette: Palette;
  /** Whether the prompt names a colour; it is the palette's accent then. */
  hasColors: boolean;
  camera: CameraMove;
  seed: number;
  /** The shot fills [firstFrame, endFrame); shots follow each other without a gap. */
  firstFrame: number;
  endFrame: number;
};

export type Storyboard = {
  seed: number;
  widthPx: number;
  heightPx: number;
  frames: number;
  /** 0.4 calm … 1.8 hectic. */
  pace: number;
  shots: Shot[];
};

export const SIZES: Record<AspectRatio, { widthPx: number; heightPx: number }> = {
  landscape: { widthPx: 640, heightPx: 360 },
  portrait: { widthPx: 360, heightPx: 640 },
  square: { widthPx: 480, heightPx: 480 },
};

/** Where a subject is at home when the prompt names no place. */
const HOMES: Record<Subject, SceneName> = {
  boat: 'sea',
  balloon: 'mountains',
  birds: 'clouds',
  whale: 'underwater',
  rocket: 'space',
  lighthouse: 'sea',
  cabin: 'mountains',
  tree: 'meadow',
  person: 'mountains',
  cat: 'meadow',
  horse: 'meadow',
  moon: 'sea',
};

const USUAL_TIMES: Record<SceneName, [TimeOfDay, ...TimeOfDay[]]> = {
  sea: ['sunset', 'golden', 'dawn', 'dusk'],
  mountains: ['dawn', 'golden', 'sunset', 'dusk', 'day'],
  city: ['night', 'dusk', 'sunset'],
  forest: ['dawn', 'golden', 'day'],
  space: ['night'],
  desert: ['golden', 'sunset', 'dawn'],
  meadow: ['golden', 'day', 'dawn', 'sunset'],
  underwater: ['day', 'day', 'night'],
  fire: ['night', 'dusk'],
  aurora: ['night'],
  clouds: ['sunset', 'dawn', 'golden', 'day'],
  silk: ['sunset', 'dusk', 'dawn', 'night'],
};

/** The times of day a scene can show whatever the prompt says. */
const ONLY_TIMES: Partial<Record<SceneName, TimeOfDay[]>> = {
  aurora: ['night'],
  space: ['night'],
  underwater: ['day', 'night', 'dusk'],
  fire: ['night', 'dusk', 'sunset'],
};

/**
 * Plans the whole clip from nothing but the request: the same request always gives the same film. What the prompt leaves
 * open follows from `seedText`.
 */
export function createStoryboard(
  prompt: string,
  seconds: number,
  aspectRatio: AspectRatio,
  seedText = prompt.trim(),
): Storyboard {
  const seed = hashText(seedText);
  const random = createRandom(seed);
  const reading = readPrompt(prompt);
  const scenes = chooseScenes(reading, random);
  const frames = seconds * FPS;
  const mostShots = Math.max(scenes.length, seconds >= 7 ? 3 : 2);
  const count = Math.max(1, Math.min(mostShots, Math.round(seconds / 2.4)));
  const cuts = chooseCuts(frames, seconds < 3 ? 1 : count, random);
  const shots: Shot[] = [];
  for (const [index, [firstFrame, endFrame]] of cuts.entries()) {
    const scene = scenes[index % scenes.length] ?? 'silk';
    shots.push({ ...composeShot(scene, reading, seed, random, shots.at(-1)), firstFrame, endFrame });
  }
  return { seed, ...SIZES[aspectRatio], frames, pace: reading.pace, shots };
}

function chooseScenes(reading: Reading, random: Random): SceneName[] {
  const named = reading.scenes.slice(0, 3);
  if (named.length > 0) return named;
  const subject = reading.subjects[0];
  if (subject) return [HOMES[subject]];
  if (reading.weathers[0] === 'rain') return ['city', 'forest'];
  if (reading.weathers[0] === 'snow') return ['mountains', 'forest'];
  if (reading.weathers.length > 0) return ['forest', 'meadow'];
  if (reading.times.length > 0) return [random.pick(['sea', 'mountains', 'clouds'])];
  return ['silk'];
}

/** Shots of nearly equal length, each cut moved a little so that the rhythm is not mechanical. */
function chooseCuts(frames: number, count: number, random: Random): [number, number][] {
  const edges = [0];
  for (let cut = 1; cut < count; cut += 1) {
    edges.push(Math.round((frames * (cut + random.range(-0.1, 0.1))) / count));
  }
  edges.push(frames);
  return edges.slice(0, -1).map((edge, index) => [edge, edges[index + 1] as number]);
}

function composeShot(scene: SceneName, reading: Reading, filmSeed: number, random: Random, previous: Shot | undefined) {
  const time = chooseTime(scene, reading, random, previous);
  return {
    scene,
    time,
    weather: reading.weathers[0] ?? null,
    subjects: reading.subjects.slice(0, 2),
    // From the film's own seed: a second shot at the same time of day keeps the first one's colours.
    palette: createPalette(time, reading.colors, scene === 'silk' ? 0.7 : 0.4, createRandom(filmSeed)),
    hasColors: reading.colors.length > 0,
    camera: chooseCamera(random, previous?.camera.name, reading.pace),
    seed: random.whole(0, 0xffffffff),
  };
}

function chooseTime(scene: SceneName, reading: Reading, random: Random, previous: Shot | undefined): TimeOfDay {
  const allowed = ONLY_TIMES[scene];
  const asked = reading.times.find((time) => !allowed || allowed.includes(time));
  if (asked) return asked;
  // One light through the whole film, unless the place forbids it.
  if (previous && (!allowed || allowed.includes(previous.time))) return previous.time;
  if (reading.weathers[0] === 'rain' && !allowed) return scene === 'city' ? 'night' : 'storm';
  // Snow under a yellow sky has no contrast left.
  if (reading.weathers[0] === 'snow' && !allowed) return random.pick(['dusk', 'dawn', 'night', 'sunset']);
  return random.pick(USUAL_TIMES[scene]);
}

function chooseCamera(random: Random, previousName: string | undefined, pace: number): CameraMove {
  const reach = 0.45 + 0.3 * pace;
  const side = random.chance(0.5) ? 1 : -1;
  const rise = random.range(-0.25, 0.25);
  const moves: [CameraMove, ...CameraMove[]] = [
    {
      name: 'push-in',
      from: { x: side * 0.15, y: 0.1, zoom: 1 },
      to: { x: -side * 0.15, y: rise, zoom: 1 + 0.16 * reach },
    },
    {
      name: 'pull-out',
      from: { x: side * 0.2, y: rise, zoom: 1 + 0.16 * reach },
      to: { x: -side * 0.1, y: 0, zoom: 1 },
    },
    { name: 'pan', from: { x: -side * reach, y: 0, zoom: 1.02 }, to: { x: side * reach, y: rise * 0.4, zoom: 1.05 } },
    {
      name: 'rise',
      from: { x: side * 0.1, y: 0.7 * reach, zoom: 1.02 },
      to: { x: -side * 0.2, y: -0.5 * reach, zoom: 1.06 },
    },
    {
      name: 'drift',
      from: { x: -side * reach * 0.6, y: 0.3, zoom: 1.06 },
      to: { x: side * reach * 0.5, y: -0.3, zoom: 1.02 },
    },
  ];
  const chosen = random.pick(moves);
  if (chosen.name !== previousName) return chosen;
  return moves[(moves.indexOf(chosen) + 1) % moves.length] as CameraMove;
}
