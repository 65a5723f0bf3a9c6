import { type Motion, motionOf } from './motions.ts';
import { NEGATORS, type Phrase, phraseAt } from './phrases.ts';
import { pictureOfSign } from './picture-index.ts';
import { type Place, type Setting, settingsWithin, type TimeOfDay, type Weather } from './places.ts';
import { amountOf, type ColorName, colorOf, isFiller, type Relation, relationOf, sizeOf } from './qualities.ts';
import { type Word, wordsOf } from './words.ts';

/** A thing to draw, or several alike. */
export type Subject = {
  /** As it stands in the prompt, in lower case. */
  words: string;
  picture: string;
  count: number;
  color: ColorName | null;
  size: -1 | 0 | 1;
  motion: Motion | null;
  /** Where it is to an earlier subject, by its place in the list. */
  relation: { kind: Relation; to: number } | null;
};

/** What a prompt asks for, as far as the local preview understands it. */
export type Understanding = {
  subjects: Subject[];
  place: Place | null;
  placeColor: ColorName | null;
  time: TimeOfDay | null;
  weathers: Weather[];
  /** The speed of motion: 0.4 very calm, 1 usual, 1.8 hectic. */
  pace: number;
  /** Everything that will be seen; `picture` is null for what the scene itself shows. */
  drawn: { words: string; picture: string | null }[];
  /** What was asked not to be there. */
  leftOut: string[];
  notUnderstood: string[];
};

const MOST_SUBJECTS = 10;
/** Pictures that show a pair or many already. */
const ARE_MANY = /s$|^(books|grapes|cherries|bouquet|jeans|houses)$/;
/** What is put on: "in a red dress" does not say a place. */
const WEARABLE =
  /^(dress|t-shirt|running-shirt|coat|kimono|sari|scarf|necktie|(top|womans)-hat|billed-cap|crown|(sun)?glasses|goggles|military-helmet|rescue-workers-helmet|graduation-cap|ribbon|lab-coat|safety-vest|bikini|jeans)$/;
const HOLDING = new Set([
  'hold',
  'carry',
  'play',
  'read',
  'eat',
  'drink',
  'give',
  'toss',
  'throw',
  'have',
  'write',
  'cut',
  'bring',
  'kick',
  'use',
  'juggle',
  'sell',
  'bake',
  'cook',
  'teach',
]);
const CANNOT_FLY = /^(child|boy|girl|man|woman|person|baby|old-)/;
const RIDING = new Set(['ride', 'drive']);
/** After these a word that can be a place is one. */
const WHERE = new Set([
  'in',
  'at',
  'on',
  'through',
  'across',
  'along',
  'into',
  'down',
  'over',
  'onto',
  'inside',
  'from',
  'of',
  'by',
]);
/** What is seen in the scene itself where words name a setting and a picture. */
const SCENERY = new Set<string>(['mountains', 'snowland', 'meadow', 'city', 'forest', 'sea']);

/** Reads a prompt: pure, so the same words always mean the same. English; of other languages the commonest places and times. */
export function understand(prompt: string): Understanding {
  const reader = new Reader();
  const signs =
    prompt.match(/\p{Extended_Pictographic}(\u200d\p{Extended_Pictographic}|\ufe0f|[\u{1f3fb}-\u{1f3ff}])*/gu) ?? [];
  const words = wordsOf(prompt.replace(/\p{Extended_Pictographic}|\ufe0f|\u200d/gu, ' '));
  for (let at = 0; at < words.length; ) at += reader.readAt(words, at);
  const settings = settingsWithin(prompt.normalize('NFKC'));
  for (const [word, setting] of settings) reader.set(word, [setting]);
  for (const sign of signs)
    reader.readSign(
      sign,
      settings.some(([word]) => word === sign),
    );
  return reader.finish();
}

class Reader {
  readonly #read: Understanding = {
    subjects: [],
    place: null,
    placeColor: null,
    time: null,
    weathers: [],
    pace: 1,
    drawn: [],
    leftOut: [],
    notUnderstood: [],
  };
  #relation: Relation | null = null;
  #relationWord = '';
  #count: number | null = null;
  #color: ColorName | null = null;
  #size: -1 | 0 | 1 = 0;
  #motion: Motion | null = null;
  #isNegated = false;
  #isLeaning = false;
  /** Whose hands and clothes the next words are about. */
  #owner: number | null = null;

  /** Reads the phrase that begins here; returns how many words it has. */
  readAt(words: readonly Word[], at: number): number {
    const word = words[at] as Word;
    const phrase = phraseAt(words, at);
    const length = phrase ? phrase.length : 1;
    const last = words[at + length - 1] as Word;
    if (phrase) this.#readPhrase(words, at, phrase);
    else if (NEGATORS.has(word.text)) this.#isNegated = true;
    else this.#readWord(words, at, word);
    if (last.endsPhrase) this.#endPhrase();
    return length;
  }

  #endPhrase() {
    this.#relation = null;
    this.#isNegated = false;
    this.#count = null;
    this.#color = null;
    this.#size = 0;
    this.#motion = null;
  }

  #readPhrase(words: readonly Word[], at: number, { length, picture, settings }: Phrase) {
    const text = words
      .slice(at, at + length)
      .map((one) => one.text)
      .join(' ');
    const last = words[at + length - 1] as Word;
    // "A flower meadow", "a vegetable garden": what describes the next noun is not drawn for itself.
    const next = words[at + length];
    if (next?.isNoun && !last.endsPhrase && !next.verb && phraseAt(words, at + length) && last.text === last.singular) {
      const nextPhrase = phraseAt(words, at + length) as Phrase;
      if (
        picture !== null &&
        !colorOf(text) &&
        (nextPhrase.picture !== null || nextPhrase.settings.some((one) => 'place' in one))
      ) {
        this.set(
          '',
          settings.filter((one) => !('place' in one)),
        );
        return;
      }
    }
    if (colorOf(text) && (next?.isNoun || next?.isDescribing) && !last.endsPhrase) {
      this.#color = colorOf(text);
      return;
    }
    if (this.#isNegated) {
      this.#read.leftOut.push(text);
      return;
    }
    const isPlace = settings.some((one) => 'place' in one);
    const isWhere = WHERE.has(this.#relationWord) || settings.some((one) => 'place' in one && SCENERY.has(one.place));
    if (settings.length > 0 && (picture === null || (isPlace && isWhere))) {
      this.set(text, settings, picture);
      this.#endThing();
      return;
    }
    this.set('', settings);
    if (picture !== null) this.#add(text, picture, last.text !== last.singular);
  }

  #add(words: string, picture: string, isPlural: boolean) {
    const { subjects, drawn } = this.#read;
    if (subjects.length >= MOST_SUBJECTS) {
      this.#read.notUnderstood.push(words);
      return;
    }
    const many = ARE_MANY.test(picture) || /^(tropical-)?fish$/.test(picture) ? 1 : 4;
    const amount = this.#count ?? (isPlural ? Math.min(many, 3) : 1);
    const to = this.#owner ?? (subjects.length > 0 ? subjects.length - 1 : null);
    const kind = this.#kindFor(picture);
    const relation = kind && to !== null ? { kind, to } : null;
    subjects.push({
      words,
      picture,
      count: Math.max(1, amount),
      color: this.#color,
      size: this.#size,
      motion: this.#motion,
      relation,
    });
    drawn.push({ words, picture });
    if (!relation) this.#owner = subjects.length - 1;
    this.#endThing();
  }

  #kindFor(picture: string): Relation | null {
    const kind = this.#relation;
    if ((kind === 'in' || kind === 'with') && WEARABLE.test(picture)) return 'wears';
    return this.#relationWord === 'at' && picture === 'own-table' ? 'behind' : kind;
  }

  #endThing() {
    this.#count = null;
    this.#color = null;
    this.#size = 0;
    this.#motion = null;
    this.#relation = null;
    this.#relationWord = '';
  }

  #readWord(words: readonly Word[], at: number, word: Word) {
    const { text, verb } = word;
    const relation = relationOf(text);
    if (relation) return this.#relate(text, relation, words[at - 1]?.endsPhrase ?? false);
    const color = colorOf(text);
    if (color) this.#color = color;
    else if (sizeOf(text) !== 0) this.#size = sizeOf(text);
    else if (amountOf(text) !== null && !['a', 'an'].includes(text)) this.#count = amountOf(text);
    else if (verb !== null) this.#act(verb, words[at - 1]?.endsPhrase ?? at === 0);
    else if (word.isNoun && !isFiller(text)) {
      if (this.#isNegated) this.#read.leftOut.push(text);
      else if (text.length > 1) this.#read.notUnderstood.push(text);
    }
  }

  #relate(text: string, relation: Relation, isNew: boolean) {
    // "With a calculator and a cup", of which the first is not known.
    if (text === 'and' && this.#relation === 'with' && !isNew) return;
    if (text === 'and') {
      // "With drums and a saxophone" goes on with what was said; a list of heads has no relation.
      const before = this.#read.subjects.at(-1);
      this.#relation = before && !isNew ? (before.relation?.kind ?? 'and') : null;
      this.#isNegated = false;
      return;
    }
    if (text === 'of' && this.#relationWord === 'front') return;
    if (text === 'of' && this.#count !== null) return;
    if (text === 'of' && this.#relation !== null) return;
    this.#relation = this.#isLeaning && (text === 'on' || text === 'against') ? 'before' : relation;
    this.#isLeaning = false;
    this.#relationWord = text;
  }

  /** `isFirst`: in "falling blossoms" and after a comma the verb is about what follows. */
  #act(verb: string, isFirst: boolean) {
    const motion = motionOf(verb);
    const subject = isFirst ? undefined : this.#read.subjects[this.#owner ?? -1];
    const isOfObject = verb === 'fly' && subject !== undefined && CANNOT_FLY.test(subject.picture);
    if (verb === 'wear') this.#relation = 'wears';
    else if (RIDING.has(verb) || verb === 'cross') this.#relation = 'on';
    else if (HOLDING.has(verb) || isOfObject) this.#relation = 'with';
    this.#isLeaning = verb === 'lean';
    if (!motion) return;
    if (subject && !subject.motion && !isOfObject) subject.motion = motion;
    else this.#motion = motion;
  }

  /** Takes what a phrase says of the whole picture. */
  set(words: string, settings: readonly Setting[], picture: string | null = null) {
    const read = this.#read;
    for (const setting of settings) {
      if ('place' in setting) {
        if (read.place === null || read.place === 'plain') read.placeColor = this.#color;
        read.place ??= setting.place;
      } else if ('time' in setting) read.time ??= setting.time;
      else if ('weather' in setting) read.weathers = [...new Set([...read.weathers, setting.weather])];
      else read.pace = Math.max(0.4, Math.min(1.8, read.pace + setting.pace));
    }
    const isSeen = settings.some((one) => !('pace' in one));
    const isOtherPlace = settings.some((one) => 'place' in one && one.place !== read.place);
    if (!isSeen || words === '') return;
    if (isOtherPlace && picture === null && !settings.some((one) => !('place' in one))) read.notUnderstood.push(words);
    else if (isOtherPlace && picture !== null) this.#add(words, picture, false);
    else read.drawn.push({ words, picture: null });
  }

  readSign(sign: string, isSetting: boolean) {
    if (isSetting) return;
    this.#endPhrase();
    const picture = pictureOfSign(sign);
    if (picture) this.#add(sign, picture, false);
    else this.#read.notUnderstood.push(sign);
  }

  finish(): Understanding {
    const read = this.#read;
    const unique = (texts: string[]) => [...new Set(texts)];
    return { ...read, leftOut: unique(read.leftOut), notUnderstood: unique(read.notUnderstood) };
  }
}
