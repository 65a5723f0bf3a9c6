import { speakableText } from '#/catalog/speech/speakable.ts';

/**
 * The longest that the local voices take, in seconds, measured on 700 texts (words of all lengths alone, in lists, repeated,
 * prose, figures, letters without sense) with a margin (decision 51): per letter of a word, per word, per pause.
 */
const letterSeconds: Readonly<Record<string, number>> = {
  a: 0.1,
  b: 0.08,
  c: 0.13,
  d: 0.06,
  e: 0.06,
  f: 0.04,
  g: 0.11,
  h: 0.03,
  i: 0.1,
  j: 0.16,
  k: 0.04,
  l: 0.16,
  m: 0.04,
  n: 0.08,
  o: 0.05,
  p: 0.05,
  q: 0.17,
  r: 0.08,
  s: 0.12,
  t: 0.06,
  u: 0.03,
  v: 0.04,
  w: 0.03,
  x: 0.06,
  y: 0.07,
  z: 0.06,
};
const wordSeconds = 0.16;
const spelledSeconds = 0.4;
const spelledWSeconds = 0.68;
const pauseSeconds: Readonly<Record<string, number>> = { ',': 0.25, '.': 0.42, '?': 0.42, '!': 0.42 };
const edgeSeconds = 0.5;

/** Beginnings and ends of English words. One with others may be spelled letter by letter. */
const onset =
  'bl?|br|c|ch[lr]?|cl|cr|d|dr|dw|fl?|fr|g|gh|gl|gn|gr|h|j|kh?|kl|kn|kr|ll?|m|mr|n|p|ph[lr]?|pl|pn|pr|ps|pt|q|rh?|s|sch?|scl|scr|shr?|sk|sl|sm|sn|sp[hlr]?|sq|str?|sv|sw|t|thr?|tr|ts|tw|vl?|wh?|wr|x|zh?';
const coda =
  'bs?|bt|c|ch|cks?|cs|cts?|ds?|ff?|ft|gh?|gn|gs|ghts?|h|ks?|l|lds?|lf|lk|ll|lms?|ls|lts?|lth|m|mbs?|mn|mps?|mpts?|ms|n|nch?|nds?|ngs?|nks?|nn|ns|nst|nts?|nths?|p|ph|ps|pt|q|r|rbs?|rch|rds?|rf|rg|rks?|rls?|rms?|rns?|rp|rst?|rth|rts?|s|sh|sks?|sm|ss|sts?|t|th|tch|ts|v|ws?|wl|wn|x|xts?|z';
const pronounceable = new RegExp(`^(?:${onset})?[aeiouy](?:[a-z]*[aeiouy])?(?:${coda})?$`);

/** Characters that are a syllable or a word each; speech has about four of them per second. */
const syllable = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;
const syllablesPerSecond = 4;
const otherLetter = /(?!\p{Script=Latin})\p{L}/gu;
/** 150 words a minute, of five letters. */
const lettersPerSecond = 12;

/**
 * Returns the longest that a text takes as speech, in whole seconds, at least 1: of what the local voices say no less than
 * the slowest needs, of other scripts, which only vendors say, the usual pace. The hold of a task is priced on it.
 */
export function secondsOfSpeech(text: string): number {
  const syllables = text.match(syllable)?.length ?? 0;
  const letters = (text.match(otherLetter)?.length ?? 0) - syllables;
  const others = Math.max(0, letters) / lettersPerSecond + syllables / syllablesPerSecond;
  return Math.max(1, Math.ceil(secondsOfWords(speakableText(text)) + others));
}

function secondsOfWords(words: string): number {
  if (words === '') return 0;
  const pauses = words.match(/[,.?!](?= )/g) ?? [];
  const spoken = words.match(/[a-z']+/g) ?? [];
  return (
    edgeSeconds +
    pauses.reduce((sum, mark) => sum + (pauseSeconds[mark] ?? 0), 0) +
    spoken.reduce((sum, word) => sum + secondsOfWord(word.replaceAll("'", '')), 0)
  );
}

function secondsOfWord(word: string): number {
  const isSpelled = (word.length === 1 && word !== 'a' && word !== 'i') || !pronounceable.test(word);
  if (isSpelled) return [...word].reduce((sum, letter) => sum + (letter === 'w' ? spelledWSeconds : spelledSeconds), 0);
  return [...word].reduce((sum, letter) => sum + (letterSeconds[letter] ?? 0), wordSeconds);
}
