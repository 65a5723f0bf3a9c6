import type { Place } from '#/generators/local/understanding/places.ts';
import { sky, space } from './above.ts';
import type { Backdrop } from './ground.ts';
import { createRoom } from './indoors.ts';
import { desert, forest, meadow, mountains, snowland, volcano } from './nature.ts';
import { isIndoors } from './rooms.ts';
import type { Stage } from './stage.ts';
import { city, market, stadium, street } from './town.ts';
import { beach, lake, sea, underwater } from './waterside.ts';

const OUTDOORS: Readonly<Partial<Record<Place, (stage: Stage) => Backdrop>>> = {
  meadow,
  garden: (stage) => meadow(stage, { isGarden: true }),
  field: (stage) => meadow(stage, { isField: true }),
  forest,
  mountains,
  beach,
  sea,
  lake,
  underwater,
  desert,
  snowland,
  sky,
  space,
  volcano,
  city,
  street,
  market,
  stadium,
};

/** The scenery of a stage's place. */
export function createBackdrop(stage: Stage): Backdrop {
  const { place } = stage.shot;
  return isIndoors(place) ? createRoom(stage) : (OUTDOORS[place] ?? meadow)(stage);
}

/** The pictures of the set that some scenery is made of. */
export const PROPS: readonly string[] = [
  'full-moon',
  'deciduous-tree',
  'evergreen-tree',
  'own-fence',
  'cactus',
  'rock',
  'palm-tree',
  'ringed-planet',
  'own-lamp-post',
  'framed-picture',
  'potted-plant',
  'couch-and-lamp',
  'teapot',
  'shallow-pan-of-food',
  'own-table',
  'hot-beverage',
  'books',
  'globe-showing-europe-africa',
  'bed',
  'teddy-bear',
  'mantelpiece-clock',
  'own-bookshelf',
  'fallen-leaf',
  'maple-leaf',
  'cherry-blossom',
];
