import type { SceneName } from '#/features/tasks/generators/local-text-to-video/lexicon.ts';
import { createAurora } from './aurora.ts';
import { createCloudscape } from './clouds.ts';
import { createDesert } from './desert.ts';
import { createMountains } from './mountains.ts';
import { createSea } from './sea.ts';
import { createSilk } from './silk.ts';
import { createSpace } from './space.ts';
import type { SceneMaker } from './stage.ts';

/** How each world of the lexicon is built. */
export const SCENE_MAKERS: Record<SceneName, SceneMaker> = {
  sea: createSea,
  mountains: createMountains,
  city: createSilk,
  forest: createSilk,
  space: createSpace,
  desert: createDesert,
  meadow: createSilk,
  underwater: createSilk,
  fire: createSilk,
  aurora: createAurora,
  clouds: createCloudscape,
  silk: createSilk,
};
