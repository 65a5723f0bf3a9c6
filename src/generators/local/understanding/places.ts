export const placeNames = [
  'meadow',
  'garden',
  'field',
  'forest',
  'mountains',
  'beach',
  'sea',
  'lake',
  'underwater',
  'desert',
  'city',
  'street',
  'snowland',
  'sky',
  'space',
  'room',
  'library',
  'kitchen',
  'cafe',
  'classroom',
  'bedroom',
  'hospital',
  'office',
  'stage',
  'market',
  'stadium',
  'hall',
  'table',
  'plain',
  'volcano',
] as const;
/** Where a picture is set. */
export type Place = (typeof placeNames)[number];
export type TimeOfDay = 'dawn' | 'day' | 'golden' | 'sunset' | 'dusk' | 'night' | 'storm';
export type Weather = 'rain' | 'snow' | 'fog' | 'fireflies' | 'petals' | 'embers' | 'dust' | 'leaves';

/** What a word says of the whole picture, beside or instead of a thing in it. */
export type Setting =
  | { place: Place }
  | { time: TimeOfDay }
  | { weather: Weather }
  /** Added to the speed: below 0 is calmer. */
  | { pace: number };

const table: [words: string, setting: Setting][] = [
  [
    'meadow grassland prairie hill hillside valley countryside savanna savannah plain grass pasture lawn golf-course campo wiese prairie pradera луг поле 草原 landscape holland waterhole',
    { place: 'meadow' },
  ],
  ['garden park backyard yard orchard playground zoo vegetable-garden garten jardin giardino 庭', { place: 'garden' }],
  ['farm field farmland wheat vineyard plantation acker ferme', { place: 'field' }],
  [
    'forest woods woodland jungle rainforest bamboo-forest grove foret wald bosque foresta лес 森 森林 🌲',
    { place: 'forest' },
  ],
  [
    'mountain alps summit cliff canyon peak himalaya highlands montagne berg montana montagna гора горы 山 🏔 ⛰',
    { place: 'mountains' },
  ],
  ['beach shore coast seaside tropical-beach island plage strand playa spiaggia пляж 海岸', { place: 'beach' }],
  ['sea ocean harbour harbor bay marina mer meer mar oceano море 海 🌊 sailing', { place: 'sea' }],
  ['lake river pond pool swimming-pool stream lagoon see lac lago озеро 湖', { place: 'lake' }],
  ['underwater reef coral-reef coral seabed aquarium deep-sea', { place: 'underwater' }],
  ['desert dune sahara oasis egypt wuste desierto deserto пустыня 沙漠', { place: 'desert' }],
  [
    'city skyline downtown metropolis rooftop town-square new-york tokyo london paris berlin cyberpunk ville stadt ciudad citta город 都市 城市 🌃 🏙',
    { place: 'city' },
  ],
  [
    'street road highway motorway traffic sidewalk pavement alley avenue crossing bus-stop puddle airport runway racetrack path strasse rue calle улица 街',
    { place: 'street' },
  ],
  ['arctic antarctica north-pole south-pole glacier tundra iceberg lapland ski-slope igloo', { place: 'snowland' }],
  ['sky heaven ciel himmel cielo небо 空', { place: 'sky' }],
  [
    'space galaxy universe cosmos nebula orbit outer-space milky-way mars espace weltraum espacio космос 宇宙 🌌',
    { place: 'space' },
  ],
  [
    'room living-room house-interior fireplace apartment flat indoors home-interior floor rug carpet zimmer salon',
    { place: 'room' },
  ],
  ['library bookshop bookstore study bibliothek bibliotheque biblioteca библиотека 図書館', { place: 'library' }],
  ['kitchen bakery restaurant-kitchen kuche cuisine cocina cucina кухня', { place: 'kitchen' }],
  ['cafe restaurant bar pub coffee-shop bistro diner', { place: 'cafe' }],
  ['classroom school-class lesson schoolroom lecture-hall', { place: 'classroom' }],
  ['bedroom nursery hotel-room schlafzimmer', { place: 'bedroom' }],
  ['hospital clinic surgery ward', { place: 'hospital' }],
  ['office workplace meeting-room workshop garage laboratory lab studio', { place: 'office' }],
  ['stage concert theatre theater disco nightclub opera concert-stage', { place: 'stage' }],
  ['market market-stall bazaar marketplace fair shop-window', { place: 'market' }],
  ['stadium football-pitch pitch arena football-field', { place: 'stadium' }],
  ['hall castle-hall palace ballroom throne-room museum church-interior', { place: 'hall' }],
  ['table-top tabletop worktop', { place: 'table' }],
  ['background white-background backdrop hintergrund', { place: 'plain' }],
  ['volcano lava inferno eruption', { place: 'volcano' }],
  ['dawn sunrise morning daybreak early aube morgen amanecer alba рассвет 朝', { time: 'dawn' }],
  ['day noon sunny bright summer midday daylight jour tag dia giorno день', { time: 'day' }],
  ['golden-hour golden-light afternoon autumn warm-light nostalgic', { time: 'golden' }],
  ['sunset evening sundown abend sonnenuntergang atardecer tramonto закат 夕焼け', { time: 'sunset' }],
  ['dusk twilight gloaming blue-hour crepuscule dammerung', { time: 'dusk' }],
  [
    'night stars midnight dark neon cyberpunk moonlight nocturnal starry nuit nacht noche notte ночь 夜',
    { time: 'night' },
  ],
  ['storm stormy thunder thunderstorm tempest overcast gloomy hurricane шторм буря 嵐', { time: 'storm' }],
  [
    'rain rainy raining drizzle downpour storm thunderstorm pluie regen lluvia pioggia дождь 雨 puddle',
    { weather: 'rain' },
  ],
  [
    'snow snowy snowing winter blizzard snowfall christmas neige schnee nieve neve снег зима 雪 skiing',
    { weather: 'snow' },
  ],
  ['fog foggy mist misty haze hazy brouillard nebel niebla туман 霧', { weather: 'fog' }],
  ['firefly enchanted magical fairytale', { weather: 'fireflies' }],
  ['petal sakura cherry-blossom blossom 桜', { weather: 'petals' }],
  ['ember spark lava volcano', { weather: 'embers' }],
  ['dust sandstorm dusty', { weather: 'dust' }],
  ['autumn fall-leaf autumn-leaf october falling-leaf', { weather: 'leaves' }],
  [
    'slow slowly calm calming quiet peaceful serene still gentle gently soft tranquil sleepy lazy silent lento медленно',
    { pace: -0.4 },
  ],
  [
    'fast quick quickly speed rapid racing rush chasing energetic wild action frantic busy rapido быстро',
    { pace: 0.5 },
  ],
];

const byWord = new Map<string, Setting[]>();
const freeStanding: [string, Setting][] = [];
for (const [words, setting] of table) {
  for (const word of words.split(' ')) {
    if (/[^\p{Script=Latin}\p{Script=Cyrillic}-]/u.test(word)) freeStanding.push([word, setting]);
    const phrase = word.replaceAll('-', ' ');
    byWord.set(phrase, [...(byWord.get(phrase) ?? []), setting]);
  }
}

/** What a word or phrase says of the whole picture; nothing where it says nothing of it. */
export const settingsOf = (phrase: string): readonly Setting[] => byWord.get(phrase) ?? [];

/** Words of scripts that write without spaces, found anywhere in a text. */
export const settingsWithin = (text: string): readonly (readonly [string, Setting])[] =>
  freeStanding.filter(([word]) => text.includes(word));
