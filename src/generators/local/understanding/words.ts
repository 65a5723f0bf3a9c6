import nlp from 'compromise/two';
import { motionOf } from './motions.ts';

/** A word of a prompt. */
export type Word = {
  /** In lower case, without punctuation. */
  text: string;
  /** In the singular, where it is a plural. */
  singular: string;
  /** The infinitive, where it can be a verb in -ing or is one by its place; else null. */
  verb: string | null;
  isNoun: boolean;
  isDescribing: boolean;
  /** Whether a comma, a full stop or the like follows. */
  endsPhrase: boolean;
};

type Term = { text: string; post: string; tags: string[] };
type Transforms = {
  two: {
    transform: {
      noun: { toSingular(word: string, model: object): string };
      verb: { toInfinitive(word: string, model: object, tense: string): string };
    };
  };
};

const MOST_WORDS = 400;
/** Where the library's rule of endings is wrong. */
const SAME = new Set([
  'bus',
  'grass',
  'glass',
  'dress',
  'octopus',
  'walrus',
  'cactus',
  'christmas',
  'tennis',
  'moss',
  'lens',
  'canvas',
]);

/** The words of a prompt with what they can be in their places. */
export function wordsOf(prompt: string): Word[] {
  const model = nlp.model();
  const { noun, verb } = (nlp.methods() as Transforms).two.transform;
  const sentences = nlp(prompt.replaceAll('’', "'")).json() as { terms: Term[] }[];
  const terms = sentences.flatMap((one) => one.terms).slice(0, MOST_WORDS);
  return terms.map(({ text, post, tags }, index) => {
    const word = text
      .toLowerCase()
      .replace(/'s$/, '')
      .replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
    const before = terms[index - 1]?.tags ?? ['Start'];
    // "A bear runs": the library takes many of these for plurals.
    const isAct =
      /s$/.test(word) && before.includes('Noun') && motionOf(verb.toInfinitive(word, model, 'PresentTense')) !== null;
    const isVerbal = isAct || tags.includes('Verb') || /..ing$/.test(word);
    // "Three cupcakes", "with drums", "and presents": after such words no verb can stand.
    const mustBeNoun =
      terms[index - 1]?.text !== 'to' &&
      ['Determiner', 'Adjective', 'Preposition', 'Conjunction', 'Value', 'Start'].some((tag) => before.includes(tag));
    const tense = tenseOf(word, tags);
    return {
      text: word,
      singular: SAME.has(word) ? word : noun.toSingular(word, model),
      verb: isVerbal && (/ing$/.test(word) || !mustBeNoun) ? verb.toInfinitive(word, model, tense) : null,
      isNoun:
        (tags.includes('Noun') && !tags.includes('Pronoun') && !tags.includes('Possessive')) ||
        (isVerbal && mustBeNoun && !/ing$/.test(word)),
      isDescribing: ['Adjective', 'Adverb', 'Determiner', 'Value'].some((tag) => tags.includes(tag)),
      endsPhrase: /[,.;:!?\n]/.test(post),
    };
  });
}

function tenseOf(word: string, tags: readonly string[]): string {
  if (/ing$/.test(word)) return 'Gerund';
  return tags.includes('PastTense') ? 'PastTense' : 'PresentTense';
}
