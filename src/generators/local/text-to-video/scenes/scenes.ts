import type { SceneName } from '#/generators/local/text-to-video/lexicon.ts';
import { createAurora } from './aurora.ts';
import { createCity } from './city.ts';
import { createCloudscape } from './clouds.ts';
import { createDesert } from './desert.ts';
import { createFire } from './fire.ts';
import { createForest } from './forest.ts';
import { createMeadow } from './meadow.ts';
import { createMountains } from './mountains.ts';
import { createSea } from './sea.ts';
import { createSilk } from './silk.ts';
import { createSpace } from './space.ts';
import type { SceneMaker } from './stage.ts';
import { createUnderwater } from './underwater.ts';

/** How each world of the lexicon is built. */
export const SCENE_MAKERS: Record<SceneName, SceneMaker> = {
  sea: createSea,
  mountains: createMountains,
  city: createCity,
  forest: createForest,
  space: createSpace,
  desert: createDesert,
  meadow: createMeadow,
  underwater: createUnderwater,
  fire: createFire,
  aurora: createAurora,
  clouds: createCloudscape,
  silk: createSilk,
};
