import type { Color } from '#/media/color.ts';
import { createHills } from './ground.ts';
import type { Stage } from './stage.ts';

export const GRASS: Color = [122, 184, 84];
export const FOREST: Color = [74, 132, 84];
export const SAND: Color = [238, 208, 150];
export const ROCK: Color = [126, 124, 148];

export const isTall = (stage: Stage) => stage.height > stage.width;
export const hill = (
  stage: Stage,
  index: number,
  horizon: number,
  color: Color,
  extra?: Parameters<typeof createHills>[2],
) =>
  createHills(
    stage,
    {
      top: horizon - 0.2 + index * 0.06,
      foot: horizon + 0.06 + index * 0.02,
      waves: 1.3 - index * 0.2,
      depth: 0.2 + index * 0.1,
      color,
      far: 0.75 - index * 0.3,
    },
    extra,
  );
