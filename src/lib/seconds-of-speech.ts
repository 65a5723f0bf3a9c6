/** How fast text is read aloud. */
const wordsPerMinute = 150;
/** What is longer counts as several words: some scripts put no spaces between theirs. */
const maxWordCharacters = 20;

/** How many seconds of speech a text comes to, at 150 words a minute; at least 1. It is what is charged for at first. */
export function secondsOfSpeech(text: string): number {
  const words = text.split(/\s+/).reduce((sum, word) => sum + Math.ceil([...word].length / maxWordCharacters), 0);
  return Math.max(1, Math.ceil((words * 60) / wordsPerMinute));
}
