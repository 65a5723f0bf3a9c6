/** How fast text is read aloud. */
const wordsPerMinute = 150;
/** What is longer counts as several words. */
const maxWordCharacters = 15;
/** Signs that are a syllable or a word each: about four of them are read in a second. */
const syllableSigns = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;
const signsPerSecond = 4;
/** What separates words: spaces, signs that are not seen, and punctuation, but no apostrophe inside of a word. */
const between = /[\s\p{Cf}]+|(?!['’])\p{P}+/u;

/** How many seconds of speech a text comes to, at 150 words a minute; at least 1. It is what is charged for at first. */
export function secondsOfSpeech(text: string): number {
  const signs = text.match(syllableSigns)?.length ?? 0;
  const words = text
    .replace(syllableSigns, ' ')
    .split(between)
    .reduce((sum, word) => sum + Math.ceil([...word].length / maxWordCharacters), 0);
  return Math.max(1, Math.ceil((words * 60) / wordsPerMinute + signs / signsPerSecond));
}
