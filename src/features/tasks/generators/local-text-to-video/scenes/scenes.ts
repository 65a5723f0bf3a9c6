import type { SceneName } from '../lexicon.ts';
import { createSea } from './sea.ts';
import { createSilk } from './silk.ts';
import type { SceneMaker } from './stage.ts';

/** How each world of the lexicon is built. */
export const SCENE_MAKERS: Record<SceneName, SceneMaker> = {
  sea: createSea,
  mountains: createSilk,
  city: createSilk,
  forest: createSilk,
  space: createSilk,
  desert: createSilk,
  meadow: createSilk,
  underwater: createSilk,
  fire: createSilk,
  aurora: createSilk,
  clouds: createSilk,
  silk: createSilk,
};
