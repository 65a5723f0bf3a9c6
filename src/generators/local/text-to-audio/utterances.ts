/** An utterance of more characters takes much memory, and is cut at a pause. */
const mostCharacters = 250;
/** So many characters are said by one run of the program. */
const charactersOfRun = 400;

/** Splits words as `speakableText` writes them into utterances: its sentences, long ones cut at commas. */
export function utterancesOf(words: string): string[] {
  return words.split(/(?<=[.?!]) /).flatMap((sentence) => {
    const parts: string[] = [];
    for (const clause of sentence.split(/(?<=,) /)) {
      const last = parts.at(-1);
      if (last !== undefined && last.length + clause.length < mostCharacters)
        parts[parts.length - 1] = `${last} ${clause}`;
      else parts.push(clause);
    }
    return parts;
  });
}

/** Puts utterances together into runs of about the same length. */
export function runsOf(utterances: readonly string[]): string[][] {
  const runs: string[][] = [];
  let characters = charactersOfRun;
  for (const utterance of utterances) {
    if (characters >= charactersOfRun) {
      runs.push([]);
      characters = 0;
    }
    runs.at(-1)?.push(utterance);
    characters += utterance.length;
  }
  return runs;
}
