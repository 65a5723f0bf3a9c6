/** How high things are next to a grown-up, who is 1; larger ones are drawn smaller than life, small ones larger. */
const HEIGHTS: readonly (readonly [height: number, pictures: string])[] = [
  [
    0.24,
    'honeybee butterfly lady-beetle ant fly mosquito ring coin cherries key pill sewing-needle gem-stone leaf-fluttering-in-wind fallen-leaf maple-leaf worm cricket spider',
  ],
  [
    0.32,
    'snail mouse frog bird baby-chick hatching-chick hamster chipmunk crab tropical-fish fish candle pencil pen hot-beverage cupcake croissant red-apple green-apple banana tomato grapes egg cookie watch glasses sunglasses rose tulip blossom cherry-blossom seedling mushroom spoon hammer scissors tennis soccer-ball baseball mobile-phone teacup-without-handle lemon carrot dagger',
  ],
  [
    0.46,
    'cat black-cat rabbit owl duck rooster chicken turtle parrot dove eagle hedgehog bat laptop books open-book teapot pizza hamburger bouquet sunflower guitar violin crystal-ball wrapped-gift basket honey-pot potted-plant carpentry-saw drum trumpet saxophone amphora teddy-bear birthday-cake rock fire wood lizard snake octopus jellyfish stethoscope running-shoe red-heart shield top-hat kite balloon camera television telescope microphone wine-glass clinking-glasses champagne alarm-clock bell axe broom umbrella violin cherry',
  ],
  [
    0.66,
    'fox wolf raccoon dog poodle guide-dog service-dog penguin swan goose monkey koala otter badger sloth chair boy girl child baby cat-face dog-face rabbit-face frog robot panda bear lion tiger-face own-fence pig goat ewe ram snowman bicycle motor-scooter kick-scooter bathtub own-bench coral cactus jack-o-lantern chart-increasing bar-chart goal-net couch-and-lamp',
  ],
  [
    0.85,
    'tiger leopard deer kangaroo dolphin shark gorilla orangutan crocodile motorcycle own-table bed wheel ghost person-biking tent unicorn polar-bear boar seal',
  ],
  [
    1.1,
    'horse cow ox donkey zebra water-buffalo bison llama moose automobile taxi police-car sport-utility-vehicle racing-car pickup-truck own-brick-wall mantelpiece-clock door own-bookshelf flying-saucer canoe person-rowing-boat motor-boat speedboat fountain christmas-tree racing window',
  ],
  [
    1.45,
    'camel two-hump-camel rhinoceros hippopotamus tractor delivery-truck articulated-lorry fire-engine ambulance bus oncoming-bus trolleybus minibus sailboat helicopter airplane small-airplane locomotive train tram own-bridge hut whale spouting-whale rocket own-bridge carousel-horse dragon-face',
  ],
  [
    2,
    'elephant mammoth giraffe t-rex sauropod dragon deciduous-tree evergreen-tree palm-tree house house-with-garden derelict-house shinto-shrine own-waterfall circus-tent convenience-store rainbow tanabata-tree',
  ],
  [
    2.5,
    'castle japanese-castle church mosque synagogue hindu-temple classical-building hospital school hotel bank factory department-store office-building stadium houses own-lighthouse own-windmill own-pyramid passenger-ship ship ferry ferris-wheel roller-coaster tokyo-tower statue-of-liberty desert-island mountain snow-capped-mountain mount-fuji volcano',
  ],
];
const heights = new Map(
  HEIGHTS.flatMap(([height, pictures]) => pictures.split(' ').map((one) => [one, height] as const)),
);

export const naturalHeight = (picture: string, isPerson: boolean): number =>
  heights.get(picture) ?? (isPerson ? 1 : 0.5);

const AIRBORNE = new Set(
  'full-moon crescent-moon first-quarter-moon last-quarter-moon new-moon sun sun-with-face star glowing-star shooting-star cloud cloud-with-rain rainbow airplane small-airplane helicopter kite parachute flying-saucer satellite bat comet ringed-planet hot-air-balloon globe-showing-europe-africa sparkles fireworks high-voltage dove eagle butterfly honeybee'.split(
    ' ',
  ),
);
/** Whether a thing is in the air by nature. */
export const isAirborne = (picture: string): boolean => AIRBORNE.has(picture);

/** Where the upper side of what carries something is, as a share of its height. */
const TOPS: Readonly<Record<string, number>> = {
  chair: 0.46,
  'couch-and-lamp': 0.36,
  'own-table': 0.94,
  'own-bench': 0.3,
  bed: 0.55,
  horse: 0.62,
  unicorn: 0.7,
  bicycle: 0.62,
  motorcycle: 0.6,
  'motor-scooter': 0.55,
  'kick-scooter': 0.2,
  skateboard: 0.7,
  elephant: 0.9,
  camel: 0.85,
  dragon: 0.6,
  whale: 0.8,
  'own-bridge': 0.5,
  sled: 0.6,
  'person-surfing': 0.5,
  canoe: 0.5,
  sailboat: 0.3,
  'magic-wand': 0.5,
  'deciduous-tree': 0.7,
  'evergreen-tree': 0.7,
  'own-brick-wall': 1,
  rock: 0.86,
  wood: 0.86,
};
export const topOf = (picture: string): number => TOPS[picture] ?? 0.9;

const CONTAINERS = new Set(
  'basket bowl-with-spoon amphora bathtub package bucket canoe nest-with-eggs automobile taxi minibus bus sailboat shopping-cart teacup-without-handle hot-beverage tumbler-glass wine-glass backpack money-bag bed jar potted-plant'.split(
    ' ',
  ),
);
/** Whether what is "in" it looks out of it, rather than stands before it. */
export const isContainer = (picture: string): boolean => CONTAINERS.has(picture);

const RAISED = new Set(
  'umbrella balloon kite parachute white-flag pirate-flag triangular-flag chequered-flag closed-umbrella'.split(' '),
);
/** Whether it is held above the head. */
export const isHeldHigh = (picture: string): boolean => RAISED.has(picture);

/** Whether the set draws it looking or going to the left, as nearly everything. */
const FACING_RIGHT = new Set(
  'rocket airplane small-airplane person-walking-facing-right person-running-facing-right rabbit dolphin rat kangaroo'.split(
    ' ',
  ),
);
export const facesRight = (picture: string): boolean => FACING_RIGHT.has(picture);
