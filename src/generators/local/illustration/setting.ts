import type { Place, TimeOfDay } from '#/generators/local/understanding/places.ts';
import type { Subject, Understanding } from '#/generators/local/understanding/understand.ts';
import type { Random } from '#/media/random.ts';
import { isPerson } from './figures.ts';
import { createPalette } from './palette.ts';
import type { Setting } from './scenes/stage.ts';
import { isAirborne, naturalHeight } from './sizes.ts';

/** Where things are at home when the words name no place. */
const HOMES: readonly (readonly [place: Place, pictures: string])[] = [
  ['underwater', 'tropical-fish fish shark octopus jellyfish squid coral turtle blowfish lobster seal diving-mask'],
  [
    'sea',
    'sailboat ship passenger-ship ferry motor-boat speedboat own-lighthouse dolphin whale spouting-whale water-wave person-surfing anchor',
  ],
  ['lake', 'canoe person-rowing-boat duck swan goose frog crocodile flamingo otter beaver fishing-pole'],
  ['beach', 'desert-island palm-tree crab beach-with-umbrella bikini spiral-shell oyster coconut'],
  [
    'space',
    'rocket astronaut man-astronaut woman-astronaut flying-saucer alien ringed-planet satellite milky-way telescope comet shooting-star',
  ],
  ['sky', 'airplane small-airplane helicopter eagle parachute kite dove'],
  ['desert', 'camel two-hump-camel cactus own-pyramid scorpion'],
  ['snowland', 'penguin polar-bear snowman snowman-without-snow skier snowboarder sled skis'],
  [
    'street',
    'automobile taxi bus police-car oncoming-police-car ambulance fire-engine motorcycle motor-scooter bicycle minibus delivery-truck racing-car traffic-light person-biking own-brick-wall convenience-store tram own-bridge firefighter police-officer',
  ],
  [
    'forest',
    'bear wolf deer owl squirrel chipmunk hedgehog badger mushroom evergreen-tree gorilla tiger monkey orangutan raccoon moose bat ghost person-mage person-elf person-fairy sauropod t-rex derelict-house',
  ],
  ['field', 'tractor farmer cow ox pig ear-of-corn sheaf-of-rice own-windmill goat ewe rooster chicken sunflower'],
  ['mountains', 'castle dragon mountain snow-capped-mountain llama ram tent camping locomotive hut'],
  [
    'garden',
    'tulip rose blossom bouquet butterfly honeybee snail fountain own-bench own-fence hibiscus hyacinth potted-plant house-with-garden playground-slide',
  ],
  [
    'room',
    'chair couch-and-lamp bed television door mantelpiece-clock window christmas-tree bathtub mirror own-bookshelf framed-picture baby',
  ],
  ['stage', 'microphone saxophone drum long-drum guitar violin trumpet musical-keyboard singer accordion'],
  ['office', 'desktop-computer printer office-worker technologist chart-increasing bar-chart'],
  ['kitchen', 'cook cooking'],
  ['hospital', 'health-worker stethoscope'],
  ['classroom', 'teacher student school'],
  ['stadium', 'soccer-ball goal-net american-football trophy'],
  ['hall', 'princess prince person-with-crown crown woman-with-veil man-in-tuxedo person-with-veil'],
];
const homes = new Map(HOMES.flatMap(([place, pictures]) => pictures.split(' ').map((one) => [one, place] as const)));
const INDOORS = new Set(['window', 'door', 'bed', 'couch-and-lamp', 'mantelpiece-clock', 'television']);
const ALIVE =
  /cat|dog|rabbit|bird|fox|mouse|horse|lion|panda|bear|robot|unicorn|tree|animal|frog|snake|spider|rat|hamster/;

/** The place, hour, weather and colours of a picture: what the words say, and what fits it where they are silent. */
export function chooseSetting(read: Understanding, random: Random): Setting {
  const isOfTheSky = read.subjects.every(({ picture, motion }) => isAirborne(picture) || motion === 'fly');
  const place =
    read.place === null || (read.place === 'sky' && !isOfTheSky) ? placeFor(read.subjects, random) : read.place;
  const weather = read.weathers[0] ?? null;
  const hasMoon = read.subjects.some(({ picture }) => picture.endsWith('-moon') || picture === 'bat');
  const time = read.time ?? (hasMoon ? 'night' : timeFor(place, weather, random));
  return { place, placeColor: read.placeColor, time, weather, palette: createPalette(time, random) };
}

function placeFor(subjects: readonly Subject[], random: Random): Place {
  // On a table is what was set on one; else the first thing that is at home somewhere decides.
  const things = subjects.filter(({ relation }) => relation?.kind !== 'wears');
  const onTable = things.some(({ picture, relation }) => picture === 'own-table' && relation?.kind === 'on');
  if (onTable && things.every(({ picture }) => picture === 'own-table' || isSmall(picture))) return 'table';
  if (things.some(({ picture }) => INDOORS.has(picture))) return 'room';
  const isAllSmall = things.length > 0 && things.every(({ picture }) => isSmall(picture));
  if (isAllSmall && !homes.has(things[0]?.picture ?? '')) return 'table';
  const home = things.map(({ picture }) => homes.get(picture)).find((one) => one !== undefined);
  if (home === 'stage' && things.some(({ picture }) => isPerson(picture))) return 'garden';
  if (home) return home;
  if (things.length > 0 && things.every(({ picture }) => isSmall(picture))) return 'table';
  return things.some(({ picture }) => picture === 'own-table')
    ? 'room'
    : random.pick(['meadow', 'meadow', 'garden', 'mountains']);
}

const isSmall = (picture: string) => naturalHeight(picture, isPerson(picture)) <= 0.5 && !ALIVE.test(picture);

function timeFor(place: Place, weather: Setting['weather'], random: Random): TimeOfDay {
  if (place === 'space' || weather === 'fireflies') return 'night';
  if (weather === 'rain') return 'storm';
  if (weather === 'fog') return 'dawn';
  if (weather === 'leaves') return 'golden';
  if (place === 'volcano') return 'dusk';
  return random.pick(['day', 'day', 'day', 'golden', 'dawn']);
}
