import type { AspectRatio } from '#/catalog/aspect-ratios.ts';
import type { CameraPose, Setting } from '#/generators/local/illustration/scenes/stage.ts';
import { chooseSetting } from '#/generators/local/illustration/setting.ts';
import { type Understanding, understand } from '#/generators/local/understanding/understand.ts';
import { createRandom, hashText, type Random } from '#/media/random.ts';

export const FPS = 25;
/** How long one shot melts into the next. */
export const BLEND_FRAMES = 14;

/** Both ends of a straight move. */
type CameraMove = { name: string; from: CameraPose; to: CameraPose };

/** The shot fills [firstFrame, endFrame); shots follow each other without a gap. */
export type Shot = { camera: CameraMove; firstFrame: number; endFrame: number };

export type Storyboard = {
  seed: number;
  widthPx: number;
  heightPx: number;
  frames: number;
  read: Understanding;
  setting: Setting;
  shots: Shot[];
};

export const SIZES: Record<AspectRatio, { widthPx: number; heightPx: number }> = {
  landscape: { widthPx: 640, heightPx: 360 },
  portrait: { widthPx: 360, heightPx: 640 },
  square: { widthPx: 480, heightPx: 480 },
};

/** Plans a whole film from its prompt; what that leaves open follows from `seedText`. The same request gives the same film. */
export function createStoryboard(
  prompt: string,
  seconds: number,
  aspectRatio: AspectRatio,
  seedText: string,
): Storyboard {
  const seed = hashText(seedText);
  const random = createRandom(seed);
  const read = understand(prompt);
  const setting = chooseSetting(read, random);
  const frames = seconds * FPS;
  const count = Math.min(3, 1 + Math.floor(seconds / 4));
  const shots: Shot[] = [];
  for (let index = 0; index < count; index += 1) {
    const camera = chooseCamera(random, shots.at(-1)?.camera.name, read.pace, index);
    shots.push({
      camera,
      firstFrame: Math.round((frames * index) / count),
      endFrame: Math.round((frames * (index + 1)) / count),
    });
  }
  return { seed, ...SIZES[aspectRatio], frames, read, setting, shots };
}

/** The first shot shows everything; later ones may be nearer. */
function chooseCamera(random: Random, previousName: string | undefined, pace: number, index: number): CameraMove {
  const reach = 0.45 + 0.3 * pace;
  const near = index % 2 === 1 ? 0.14 : 0;
  const side = random.chance(0.5) ? 1 : -1;
  const rise = random.range(-0.2, 0.2);
  const pose = (x: number, y: number, zoom: number): CameraPose => ({ x, y, zoom: zoom + near });
  const moves: [CameraMove, ...CameraMove[]] = [
    { name: 'push-in', from: pose(side * 0.15, 0.1, 1), to: pose(-side * 0.15, rise, 1 + 0.18 * reach) },
    { name: 'pull-out', from: pose(side * 0.2, rise, 1 + 0.18 * reach), to: pose(-side * 0.1, 0, 1) },
    { name: 'pan', from: pose(-side * reach, 0, 1.02), to: pose(side * reach, rise * 0.4, 1.05) },
    { name: 'drift', from: pose(-side * reach * 0.6, 0.3, 1.06), to: pose(side * reach * 0.5, -0.3, 1.02) },
  ];
  const chosen = random.pick(moves);
  return chosen.name === previousName ? (moves[(moves.indexOf(chosen) + 1) % moves.length] as CameraMove) : chosen;
}
