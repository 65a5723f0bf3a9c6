import { createRequire } from 'node:module';
import { senses } from './senses.ts';

type Named = { hexcode: string; label: string; tags?: string[]; group?: number };

const load = createRequire(import.meta.url);
/** Of the groups of emojis: faces and gestures, people, parts, symbols, flags. */
const [FACES, PEOPLE, PARTS, SYMBOLS, FLAGS] = [0, 1, 2, 8, 9];
const SKIN = /-?1f3f[b-f]/;

type Index = { byWord: Map<string, string>; bySign: Map<string, string> };
let index: Index | undefined;

/**
 * Which picture of the set a word or phrase in the singular means, in lower case: by the list of senses, else by a whole name,
 * else by the last word of a name ("truck" of "pickup truck"), else by a tag that is given to few pictures.
 */
export function pictureOf(phrase: string): string | null {
  const sense = senses.get(phrase);
  return sense === undefined ? (indexOfSet().byWord.get(phrase) ?? null) : sense;
}

/** The picture of an emoji, of any tone of skin; null where the set has none. */
export function pictureOfSign(sign: string): string | null {
  return indexOfSet().bySign.get(plainSign(codesOf(sign))) ?? null;
}

const codesOf = (sign: string) => [...sign].map((one) => (one.codePointAt(0) ?? 0).toString(16)).join('-');
const plainSign = (codes: string) => codes.replaceAll('-fe0f', '').replace(new RegExp(SKIN, 'g'), '');

/** Made at the first question, from the names and tags alone: the drawings themselves (8.8 MB) stay on the disk. */
function indexOfSet(): Index {
  index ??= buildIndex();
  return index;
}

function buildIndex(): Index {
  const names = load('@iconify-json/fluent-emoji-flat/chars.json') as Record<string, string>;
  const known = load('emojibase-data/en/compact.json') as Named[];
  const byHexcode = new Map(known.map((one) => [plainSign(one.hexcode.toLowerCase()), one]));
  const built: Index = { byWord: new Map(), bySign: new Map() };
  const ranked: [rank: number, word: string, picture: string][] = [];
  for (const [codes, picture] of Object.entries(names)) {
    if (SKIN.test(codes)) continue;
    const plain = plainSign(codes);
    const emoji = byHexcode.get(plain);
    if (emoji?.group === undefined || [PARTS, FLAGS].includes(emoji.group)) continue;
    if (emoji.group !== SYMBOLS) built.bySign.set(plain, picture);
    if (
      emoji.group === SYMBOLS ||
      (emoji.group === FACES && / (face|cat|monkey|hands?)$|^(face|grinning|rolling)/.test(emoji.label))
    )
      continue;
    const words = picture.replaceAll('-', ' ');
    ranked.push([0, words, picture], [1, emoji.label.toLowerCase(), picture]);
    if (emoji.group === FACES || emoji.group === PEOPLE) continue;
    ranked.push([2, words.split(' ').at(-1) ?? words, picture]);
    for (const tag of emoji.tags ?? []) ranked.push([3, tag, picture]);
  }
  const uses = new Map<string, number>();
  for (const [rank, word] of ranked) if (rank === 3) uses.set(word, (uses.get(word) ?? 0) + 1);
  for (const [rank, word, picture] of ranked.sort((a, b) => a[0] - b[0])) {
    const isVague = rank === 3 && (uses.get(word) ?? 0) > 2;
    if (!isVague && !built.byWord.has(word)) built.byWord.set(word, picture);
  }
  return built;
}
