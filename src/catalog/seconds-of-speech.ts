/** The speed of speech. */
const wordsPerMinute = 150;
/** A longer word counts as several words. */
const maxWordCharacters = 15;
/** Characters that are a syllable or a word each; speech has about four of them per second. */
const syllableCharacters = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;
const charactersPerSecond = 4;
/** Word separators: white space, invisible characters and punctuation, except for apostrophes. */
const between = /[\s\p{Cf}]+|(?!['’])\p{P}+/u;

/** Returns the estimated length of a text as speech, in whole seconds, at least 1. The hold of a task is priced on it. */
export function secondsOfSpeech(text: string): number {
  const characters = text.match(syllableCharacters)?.length ?? 0;
  const words = text
    .replace(syllableCharacters, ' ')
    .split(between)
    .reduce((sum, word) => sum + Math.ceil([...word].length / maxWordCharacters), 0);
  return Math.max(1, Math.ceil((words * 60) / wordsPerMinute + characters / charactersPerSecond));
}
