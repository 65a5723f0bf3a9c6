/** The worlds a shot can take place in. */
export const SCENES = [
  'sea',
  'mountains',
  'city',
  'forest',
  'space',
  'desert',
  'meadow',
  'underwater',
  'fire',
  'aurora',
  'clouds',
  'silk',
] as const;
export type SceneName = (typeof SCENES)[number];

export type TimeOfDay = 'dawn' | 'day' | 'golden' | 'sunset' | 'dusk' | 'night' | 'storm';

/** What falls or floats in front of a scene. */
export const WEATHERS = ['rain', 'snow', 'fog', 'fireflies', 'petals', 'embers', 'dust', 'leaves'] as const;
export type Weather = (typeof WEATHERS)[number];

/** What stands or moves in a scene, as a silhouette. */
export type Subject =
  | 'boat'
  | 'balloon'
  | 'birds'
  | 'whale'
  | 'rocket'
  | 'lighthouse'
  | 'cabin'
  | 'tree'
  | 'person'
  | 'cat'
  | 'horse'
  | 'moon';

type Meaning =
  /** `isFaint`: a word that only names a place when no other word does. */
  | { scene: SceneName; isFaint?: true }
  | { time: TimeOfDay }
  | { weather: Weather }
  | { subject: Subject }
  | { color: string }
  /** Added to the speed: below 0 is calmer. */
  | { pace: number };

const table: [string, Meaning][] = [];
const add = (meaning: Meaning, words: string) => {
  for (const word of words.split(' ')) table.push([word, meaning]);
};

add(
  { scene: 'sea' },
  'sea ocean wave surf beach shore coast harbor harbour bay tide sailing pirate mer ocean plage meer strand mar playa oceano море 海 🌊 🏖 🏝',
);
add(
  { scene: 'mountains' },
  'mountain peak alps summit hill valley cliff canyon glacier himalaya highland volcano ridge landscape montagne berg montana montagna гора горы 山 ⛰ 🏔 🗻 🌋',
);
add(
  { scene: 'city' },
  'city street skyline urban tokyo york paris london downtown cyberpunk neon skyscraper traffic metropolis rooftop ville stadt ciudad citta город 都市 城市 🌃 🌆 🏙 🌇',
);
add(
  { scene: 'forest' },
  'forest wood woodland jungle pine redwood grove rainforest bamboo fern moss foret wald bosque foresta лес 森 森林 🌲 🌴',
);
add(
  { scene: 'space' },
  'space galaxy planet cosmos cosmic universe nebula spaceship orbit mars comet asteroid saturn jupiter espace weltraum espacio spazio космос 宇宙 🚀 🌌 🪐 🌠 🛸',
);
add(
  { scene: 'desert' },
  'desert dune sand sahara camel arid oasis pyramid egypt cactus wuste desierto deserto пустыня 沙漠 砂漠 🏜 🐪 🐫 🌵',
);
add(
  { scene: 'meadow' },
  'meadow flower field grass spring tulip rose lavender sunflower wheat prairie butterfly fleur prairie blume wiese flor campo fiore цветы поле 花 🌸 🌷 🌻 🌹 🌼 🌺 🦋',
);
add(
  { scene: 'underwater' },
  'underwater reef coral fish whale dolphin jellyfish turtle shark diver submarine aquarium kelp seabed mermaid poisson fisch рыба 魚 🐠 🐟 🐋 🐳 🐬 🦈 🐙 🪼',
);
add(
  { scene: 'fire' },
  'fire flame burning campfire bonfire lava inferno ember blaze phoenix hearth forge explosion feu feuer fuego fuoco огонь 火 🔥',
);
add({ scene: 'aurora' }, 'aurora borealis northern polar arctic lapland iceland nordlicht полярное');
add({ scene: 'clouds' }, 'flight fly flying airplane plane floating 天空 ☁ 🌤 ✈');
add({ scene: 'silk' }, 'abstract silk fluid liquid gradient flow geometric ink hypnotic psychedelic surreal');

add({ scene: 'meadow', isFaint: true }, 'horse cat dog rabbit sheep garden farm picnic village bee 🐈 🐱 🐕 🐶 🐎');
add(
  { scene: 'clouds', isFaint: true },
  'cloud sky heaven bird eagle balloon kite wind ciel himmel cielo небо 空 🎈 🦅 🕊',
);
add({ scene: 'forest', isFaint: true }, 'tree deer wolf bear fox elf fairy 🦊 🐻 🐺 🌳');
add({ scene: 'city', isFaint: true }, 'car taxi bridge building tower 🚕 🚗');
add({ scene: 'silk', isFaint: true }, 'dream dreamy music emotion energy love pattern smoke');
add({ scene: 'fire', isFaint: true }, 'dragon candle 🐉 🕯');
add({ scene: 'sea', isFaint: true }, 'boat water pond lake river island ⛵');
add({ scene: 'space', isFaint: true }, 'astronaut rocket star alien 👽');

add({ time: 'dawn' }, 'dawn sunrise morning daybreak early aube morgen amanecer alba рассвет 朝 🌅');
add({ time: 'day' }, 'day noon sunny bright summer blue-sky midday tropical daylight jour tag dia giorno день ☀');
add({ time: 'golden' }, 'golden afternoon autumn warm honey harvest nostalgic');
add({ time: 'sunset' }, 'sunset evening sundown romantic abend sonnenuntergang atardecer tramonto закат 夕焼け 🌇');
add({ time: 'dusk' }, 'dusk twilight gloaming blue-hour crepuscule dammerung lavender');
add(
  { time: 'night' },
  'night midnight dark neon cyberpunk moon moonlight nocturnal starry star nuit nacht noche notte ночь 夜 🌙 🌃 🌌',
);
add(
  { time: 'storm' },
  'storm stormy thunder lightning tempest overcast gloomy gray grey hurricane moody apocalypse шторм буря 嵐 ⛈ 🌩',
);

add(
  { weather: 'rain' },
  'rain rainy raining drizzle downpour monsoon storm pluie regen lluvia pioggia дождь 雨 🌧 ☔ ⛈',
);
add(
  { weather: 'snow' },
  'snow snowy snowing winter blizzard snowfall frost christmas ice neige schnee nieve neve снег зима 雪 ❄ ☃ ⛄',
);
add({ weather: 'fog' }, 'fog foggy mist misty haze hazy mysterious ghost brouillard nebel niebla туман 霧 🌫');
add({ weather: 'fireflies' }, 'firefly fireflies magic magical enchanted fairy lantern glow glowing sparkle ✨ 🪄');
add({ weather: 'petals' }, 'petal blossom cherry sakura blossoms romance wedding 桜 🌸');
add({ weather: 'embers' }, 'ember spark sparks fire lava volcano dragon 🔥 🐉');
add({ weather: 'dust' }, 'dust dusty sunbeam sunlight cinematic vintage sandstorm');
add({ weather: 'leaves' }, 'autumn leaf leaves october 🍂 🍁');

add(
  { subject: 'boat' },
  'boat ship sail sailing sailboat yacht pirate fisherman bateau boot barco barca лодка 船 ⛵ 🚤',
);
add({ subject: 'balloon' }, 'balloon 🎈');
add(
  { subject: 'birds' },
  'bird seagull gull flock geese swan eagle crane raven dove oiseau vogel pajaro птицы 鳥 🐦 🦅 🕊',
);
add({ subject: 'whale' }, 'whale orca dolphin baleine wal ballena кит 鯨 🐋 🐳 🐬');
add({ subject: 'rocket' }, 'rocket spaceship spacecraft shuttle launch fusee rakete cohete ракета 🚀');
add({ subject: 'lighthouse' }, 'lighthouse beacon phare leuchtturm faro маяк 灯台');
add({ subject: 'cabin' }, 'cabin house cottage hut home village farm barn maison haus casa дом 家 🏠 🏡');
add({ subject: 'tree' }, 'tree oak willow baobab acacia arbre baum arbol дерево 木 🌳');
add(
  { subject: 'person' },
  'person man woman girl boy child traveler traveller hiker wanderer monk samurai astronaut lovers couple dancer knight king queen people walking homme femme frau mann человек 人 🚶 🧍 🧑 👩 👨',
);
add({ subject: 'cat' }, 'cat kitten feline chat katze gato gatto кот кошка 猫 🐈 🐱');
add({ subject: 'horse' }, 'horse stallion pony unicorn cheval pferd caballo cavallo лошадь 馬 🐎 🐴 🦄');
add({ subject: 'moon' }, 'moon moonlight lunar moonrise lune mond luna луна 月 🌙 🌕');

for (const [words, color] of [
  ['red crimson scarlet ruby rouge rot rojo rosso красный 赤 ❤', '#e0303a'],
  ['orange amber tangerine', '#ff8a2a'],
  ['yellow gold lemon jaune gelb amarillo 黄 💛', '#ffd23f'],
  ['green emerald jade lime vert grun verde зеленый 緑 💚', '#2fb673'],
  ['teal turquoise cyan aqua mint', '#22c3c3'],
  ['blue azure sapphire navy cobalt indigo bleu blau azul синий 青 💙', '#2f6dff'],
  ['purple violet lilac amethyst lavender plum 💜', '#8a4bff'],
  ['pink magenta rose fuchsia blush rosa 💗', '#ff5fa8'],
  ['white ivory pearl silver pale blanc blanco 白 🤍', '#f2f4f8'],
  ['black onyx noir monochrome monochromatic obsidian 黒 🖤', '#101014'],
  ['brown copper bronze sepia coffee chocolate rust 🤎', '#a5673f'],
] as const) {
  add({ color }, words);
}

add(
  { pace: -0.45 },
  'slow slowly slowmo calm calming quiet peaceful serene still gentle gently soft softly tranquil meditative sleepy lazy relaxing drifting silent lent ruhig lento медленно 静か 🧘',
);
add(
  { pace: 0.55 },
  'fast quick quickly speed rapid racing rush chase energetic wild dynamic intense action running explosive hyperlapse timelapse frantic vite schnell rapido быстро 速い ⚡ 🏎',
);

/** Letters of scripts that write without spaces, and pictographs: looked for anywhere in the text. */
const isFreeStanding = (word: string) => /[^\p{Script=Latin}\p{Script=Cyrillic}-]/u.test(word);

function withoutMarks(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase();
}

const byWord = new Map<string, Meaning[]>();
const freeStanding: [string, Meaning][] = [];
for (const [word, meaning] of table) {
  const plain = withoutMarks(word);
  if (isFreeStanding(word)) freeStanding.push([word, meaning]);
  else byWord.set(plain, [...(byWord.get(plain) ?? []), meaning]);
}

const ENDINGS = ['s', 'es', 'y', 'ed', 'd', 'ing', 'ies', 'n', 'en', "'s"];

function lookUp(word: string): Meaning[] {
  const exact = byWord.get(word);
  if (exact) return exact;
  for (const ending of ENDINGS) {
    if (!word.endsWith(ending) || word.length - ending.length < 3) continue;
    const stem = word.slice(0, -ending.length);
    const found = byWord.get(stem) ?? byWord.get(`${stem}y`) ?? byWord.get(`${stem}e`);
    if (found) return found;
  }
  return [];
}

/** What a prompt asks for, most wanted first; everything may be empty. */
export type Reading = {
  scenes: SceneName[];
  times: TimeOfDay[];
  weathers: Weather[];
  subjects: Subject[];
  colors: string[];
  /** Speed of motion: 0.4 (very calm) to 1.8 (hectic), 1 by default. */
  pace: number;
};

const MAX_WORDS = 400;

/** Reads a prompt's known words (some languages, emoji). Early and repeated words weigh more. */
export function readPrompt(prompt: string): Reading {
  const text = withoutMarks(prompt);
  const composed = prompt.normalize('NFKC').toLowerCase();
  const weights = new Map<string, number>();
  let pace = 1;
  const note = (meaning: Meaning, weight: number) => {
    if ('pace' in meaning) pace += meaning.pace;
    else {
      const key = JSON.stringify(meaning);
      weights.set(key, (weights.get(key) ?? 0) + weight);
    }
  };

  const words = text.match(/[\p{Letter}\p{Number}'-]+/gu)?.slice(0, MAX_WORDS) ?? [];
  words.forEach((word, index) => {
    for (const meaning of lookUp(word)) note(meaning, 1 + 1 / (index + 1));
  });
  for (const [sign, meaning] of freeStanding) if (composed.includes(sign)) note(meaning, 1);

  const ranked = [...weights].sort((a, b) => b[1] - a[1]).map(([key]) => JSON.parse(key) as Meaning);
  const scenesWhere = (isFaint: boolean) =>
    ranked.flatMap((meaning) => ('scene' in meaning && (meaning.isFaint ?? false) === isFaint ? [meaning.scene] : []));
  const plain = scenesWhere(false);
  return {
    scenes: plain.length > 0 ? plain : scenesWhere(true),
    times: ranked.flatMap((meaning) => ('time' in meaning ? [meaning.time] : [])),
    weathers: ranked.flatMap((meaning) => ('weather' in meaning ? [meaning.weather] : [])),
    subjects: ranked.flatMap((meaning) => ('subject' in meaning ? [meaning.subject] : [])),
    colors: ranked.flatMap((meaning) => ('color' in meaning ? [meaning.color] : [])),
    pace: Math.max(0.4, Math.min(1.8, pace)),
  };
}
