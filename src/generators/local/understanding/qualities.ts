const COLORS = {
  red: ['#e5323b', 'red crimson scarlet'],
  orange: ['#ff8a2a', 'orange amber'],
  yellow: ['#ffd23f', 'yellow blonde'],
  gold: ['#f0b429', 'gold golden'],
  green: ['#35b35d', 'green emerald olive'],
  teal: ['#1fb8b4', 'teal turquoise cyan aqua mint'],
  blue: ['#2f74ee', 'blue azure navy cobalt indigo'],
  purple: ['#8a4fe0', 'purple violet lilac lavender'],
  pink: ['#ff6fb0', 'pink magenta fuchsia'],
  white: ['#f4f5f8', 'white ivory'],
  silver: ['#b9c1cc', 'silver'],
  black: ['#23222a', 'black'],
  gray: ['#8b8f98', 'gray grey'],
  brown: ['#96603a', 'brown copper bronze'],
} as const;
/** A colour that words can give to a thing. */
export type ColorName = keyof typeof COLORS;

const colorByWord = new Map(
  (Object.entries(COLORS) as [ColorName, readonly [string, string]][]).flatMap(([name, [, words]]) =>
    words.split(' ').map((word) => [word, name] as const),
  ),
);
export const colorOf = (word: string): ColorName | null => colorByWord.get(word) ?? null;
export const hexOf = (color: ColorName): string => COLORS[color][0];

const BIG = 'big large giant huge enormous tall gigantic massive great';
const SMALL = 'small little tiny mini miniature baby short cute';
/** 1 for words that ask for something larger than usual, -1 for smaller, 0 for others. */
export function sizeOf(word: string): -1 | 0 | 1 {
  if (BIG.split(' ').includes(word)) return 1;
  return SMALL.split(' ').includes(word) ? -1 : 0;
}

/** More than that of one kind are not drawn. */
const MOST = 12;
const NUMBERS = 'zero one two three four five six seven eight nine ten eleven twelve'.split(' ');
const AMOUNTS = new Map(
  Object.entries({
    a: 1,
    an: 1,
    couple: 2,
    pair: 2,
    both: 2,
    few: 3,
    some: 3,
    trio: 3,
    several: 4,
    bunch: 5,
    group: 5,
    lot: 7,
    lots: 7,
    many: 8,
    herd: 6,
    flock: 7,
    swarm: 9,
    school: 8,
    crowd: 9,
    dozen: 12,
    dozens: 12,
    hundreds: 12,
    hundred: 12,
    thousands: 12,
    countless: 12,
  }),
);
/** How many a word says; null where it says no number. */
export function amountOf(word: string): number | null {
  const number = /^\d+$/.test(word) ? Number(word) : NUMBERS.indexOf(word);
  return number >= 0 ? Math.min(MOST, number) : (AMOUNTS.get(word) ?? null);
}

const RELATIONS = {
  on: 'on onto atop upon down',
  under: 'under beneath below underneath',
  over: 'over above',
  in: 'in inside into within',
  beside: 'beside by near alongside against next at between from to around through across along towards toward',
  behind: 'behind',
  before: 'front',
  with: 'with holding carrying of and',
  wears: 'wearing wears',
  /** Of two heads of one sentence: what is said of the first is said of both. */
  and: '&',
} as const;
/** Where a thing is to another one; `wears` and `with` are of a person or an animal. */
export type Relation = keyof typeof RELATIONS;

const relationByWord = new Map(
  (Object.entries(RELATIONS) as [Relation, string][]).flatMap(([relation, words]) =>
    words.split(' ').map((word) => [word, relation] as const),
  ),
);
export const relationOf = (word: string): Relation | null => relationByWord.get(word) ?? null;

/** Nouns that say how to make a picture, or nothing that could be seen. */
const FILLERS = new Set(
  `picture image photo photograph illustration drawing view style scene colour color colours colors kind lot front side top
  middle center centre shot portrait closeup close light time way pile group couple pair bunch herd flock swarm crowd dozen
  dozens day front back left right one something thing part end detail quality resolution hd 4k 8k background foreground
  bit hundreds thousands some several few set series distance closeup perspective type piece number full others other me i we you it
  they he she us them this that mine yours minute moment year week world-class next home sideways`.split(/\s+/),
);
export const isFiller = (word: string): boolean => FILLERS.has(word);
