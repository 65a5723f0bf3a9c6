import { type Edit, type Effect, effectsByPhrase, type NamedColor } from './edits.ts';
import { colors, cropWords, fillers, hardBreaks, levels, negators, positiveVerbs, signs, turnWords } from './words.ts';

/** What a description asks for. The phrases are the writer's own words, in lower case. */
export type ReadEdits = {
  edits: Edit[];
  /** What was asked not to be done. */
  leftOut: string[];
  notUnderstood: string[];
};

/** A phrase of the description with what it means. */
type Item = { text: string } & (
  | { is: 'effect'; effect: Effect }
  | { is: 'level'; level: number }
  | { is: 'sign'; sign: 1 | -1 }
  | { is: 'percent' | 'number'; value: number }
  | { is: 'color'; color: NamedColor }
  | { is: 'negator' | 'hard-break' | 'comma' | 'and' | 'filler' | 'unknown' }
);
type EffectItem = Extract<Item, { is: 'effect' }>;

const MOST_WORDS = 400;
const LONGEST_PHRASE = 5;

/** Reads a description of changes to a picture, in English: pure, so the same words always mean the same. */
export function readEdits(description: string): ReadEdits {
  const read: ReadEdits = { edits: [], leftOut: [], notUnderstood: [] };
  for (const clause of clausesOf(itemsOf(tokensOf(description)))) readClause(clause, read);
  return { edits: read.edits, leftOut: unique(read.leftOut), notUnderstood: unique(read.notUnderstood) };
}

function tokensOf(description: string): string[] {
  const text = description
    .toLowerCase()
    .normalize('NFKC')
    .replaceAll('’', "'")
    .replace(/[-−](?=\d)/gu, ' minus ')
    .replace(/\+(?=\s*\d)/gu, ' plus ')
    .replace(/[-–—_/]/gu, ' ');
  return (
    text.match(/\d+[:x]\d+|\d+(?:\.\d+)?|[%°]|b&w|[\p{Letter}\p{Mark}']+|[&,.;!?\n]|[^\s\p{Punctuation}]/gu) ?? []
  ).slice(0, MOST_WORDS);
}

function itemsOf(tokens: string[]): Item[] {
  const items: Item[] = [];
  for (let at = 0; at < tokens.length; ) {
    const { item, words } = itemAt(tokens, at);
    items.push(item);
    at += words;
  }
  return items;
}

/** The meaning of the longest phrase that begins here. */
function itemAt(tokens: string[], at: number): { item: Item; words: number } {
  for (let words = Math.min(LONGEST_PHRASE, tokens.length - at); words > 0; words -= 1) {
    const text = tokens.slice(at, at + words).join(' ');
    const meaning = meaningOf(text);
    if (meaning) return { item: meaning, words };
  }
  const text = tokens[at] as string;
  if (/^\d+(\.\d+)?$/.test(text)) {
    const isPercent = ['%', 'percent'].includes(tokens[at + 1] ?? '');
    return { item: { text, is: isPercent ? 'percent' : 'number', value: Number(text) }, words: isPercent ? 2 : 1 };
  }
  return { item: { text, is: 'unknown' }, words: 1 };
}

function meaningOf(text: string): Item | null {
  const effect = effectsByPhrase.get(text);
  if (effect) return { text, is: 'effect', effect };
  const level = levels.get(text);
  if (level !== undefined) return { text, is: 'level', level };
  const sign = signs.get(text);
  if (sign !== undefined) return { text, is: 'sign', sign };
  const color = colors.get(text);
  if (color) return { text, is: 'color', color };
  if (negators.has(text)) return { text, is: 'negator' };
  if (hardBreaks.has(text) || /^[.;!?\n]$/.test(text)) return { text, is: 'hard-break' };
  if (text === ',') return { text, is: 'comma' };
  if (text === 'and' || text === '&') return { text, is: 'and' };
  return fillers.has(text) ? { text, is: 'filler' } : null;
}

type Clause = { items: Item[]; isNegated: boolean };

/**
 * Splits at breaks, commas and "and", and at a "not": the rest of a clause is what it forbids. A forbidden list ("not blur,
 * crop or rotate") goes on until something new is asked for: doing too little is better than doing what was forbidden.
 */
function clausesOf(items: Item[]): Clause[] {
  const clauses: Clause[] = [];
  let current: Clause = { items: [], isNegated: false };
  const next = (isNegated: boolean) => {
    if (current.items.length > 0) clauses.push(current);
    current = { items: [], isNegated };
  };
  for (const [index, item] of items.entries()) {
    if (item.is === 'hard-break') next(false);
    else if (item.is === 'negator') next(true);
    else if (item.is === 'and') next(current.isNegated && !asksForMore(items[index + 1]));
    else if (item.is === 'comma') next(current.isNegated && isListBefore(items.slice(index + 1)));
    else current.items.push(item);
  }
  next(false);
  return clauses;
}

const asksForMore = (item: Item | undefined) => item !== undefined && positiveVerbs.has(item.text);

/** Whether a list that was begun ends in an "or" before anything new is asked for. */
function isListBefore(rest: Item[]): boolean {
  for (const item of rest) {
    if (item.is === 'hard-break' || asksForMore(item)) return false;
    if (item.text === 'or' || item.text === 'nor') return true;
  }
  return false;
}

function readClause({ items, isNegated }: Clause, read: ReadEdits) {
  if (isNegated) {
    const named = items.filter(({ is }) => is === 'effect' || is === 'color');
    read.leftOut.push(...named.map(({ text }) => text));
    if (named.length === 0) read.notUnderstood.push(...unknownPhrases(items));
    return;
  }
  const clause = items.map((item) => clear(item, items));
  const effects = clause.filter((item): item is EffectItem => item.is === 'effect');
  let color = clause.find((item) => item.is === 'color');
  const asked: Edit[] = [];
  for (const item of effects) {
    const edits = editsOf(item, clause, color?.color);
    if (item.effect.takesColor && color && edits) color = undefined;
    if (edits) asked.push(...edits);
    else read.notUnderstood.push(item.text);
  }
  read.edits.push(...oneOfAKind(asked));
  // "Blue" alone is a tint of the whole picture; "a blue car" is not.
  const isOfSomething = clause.some((item) => item.is === 'unknown' || (item.is === 'sign' && item.sign < 0));
  if (color && !isOfSomething) read.edits.push({ kind: 'tint', color: color.color, strength: levelOf(clause) });
  else if (color) clause[clause.indexOf(color)] = { text: color.text, is: 'unknown' };
  read.notUnderstood.push(...unknownPhrases(clause));
  const crop = items.find(({ text }) => text.startsWith('crop'));
  if (crop && effects.length === 0 && !isOfSomething) read.notUnderstood.push(crop.text);
}

/** "Vivid colours" and "rotate 90 degrees clockwise" say one thing in two words: of a turn the last, else the first counts. */
function oneOfAKind(edits: Edit[]): Edit[] {
  return edits.filter(({ kind }, index) => {
    const others = kind === 'rotate' ? edits.slice(index + 1) : edits.slice(0, index);
    return !others.some((other) => other.kind === kind);
  });
}

/** An effect that lacks the word beside it which would make it one is not meant: it is unknown, or a word of no weight. */
function clear(item: Item, clause: Item[]): Item {
  if (item.is !== 'effect' || !item.effect.needs) return item;
  const { needs } = item.effect;
  if (needs === 'amount') {
    const isAmount = clause.some(({ is }) => is === 'sign' || is === 'level' || is === 'percent');
    return isAmount ? item : { text: item.text, is: 'filler' };
  }
  const words = needs === 'crop' ? cropWords : turnWords;
  return clause.some(({ text }) => words.has(text)) ? item : { text: item.text, is: 'unknown' };
}

/** The edits of an effect with what the words beside it say; null where it cannot be done. */
function editsOf(item: EffectItem, clause: Item[], color: NamedColor | undefined): Edit[] | null {
  const beside = besideOf(item, clause);
  const level = levelOf(beside);
  const { takesColor } = item.effect;
  if (takesColor === 'border') return [{ kind: 'border', color: color ?? white, strength: level }];
  if (takesColor === 'tint') return color ? [{ kind: 'tint', color, strength: level }] : toneOnly(clause, item);
  return item.effect.edits({
    level,
    sign: beside.find((one) => one.is === 'sign')?.sign ?? 1,
    percent: figureOf(beside, 'percent'),
    degrees: figureOf(beside, 'number'),
  });
}

function figureOf(items: Item[], is: 'percent' | 'number'): number | null {
  return items.flatMap((one) => (one.is === is && 'value' in one ? [one.value] : []))[0] ?? null;
}

const white = colors.get('white') as NamedColor;

/** "A warm tone": the other effect of the clause is the tone meant. */
function toneOnly(clause: Item[], item: EffectItem): Edit[] | null {
  return clause.some((one) => one.is === 'effect' && one !== item) ? [] : null;
}

const levelOf = (items: Item[]) => items.find((one) => one.is === 'level')?.level ?? 1;

/** The words from the effect before to this one; for the last effect also those behind it. */
function besideOf(item: EffectItem, clause: Item[]): Item[] {
  const at = clause.indexOf(item);
  const before = clause.slice(0, at);
  const own = before.slice(before.findLastIndex((one) => one.is === 'effect') + 1);
  const isLast = !clause.slice(at + 1).some((one) => one.is === 'effect');
  return isLast ? [...own, ...clause.slice(at + 1)] : own;
}

/** Unknown words that stand together are one phrase: "the cat on the sofa" is "cat on the sofa". */
function unknownPhrases(items: Item[]): string[] {
  const phrases: string[] = [];
  let words: string[] = [];
  let pending: string[] = [];
  for (const item of [...items, null]) {
    if (item?.is === 'unknown') {
      words.push(...(words.length > 0 ? pending : []), item.text);
      pending = [];
    } else if (item?.is === 'filler') pending.push(item.text);
    else {
      if (words.length > 0) phrases.push(words.join(' '));
      words = [];
      pending = [];
    }
  }
  return phrases;
}

const unique = (texts: string[]) => [...new Set(texts)];
