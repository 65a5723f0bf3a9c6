const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The initials of a name: the first letters of its first and last word, in capitals, as readers see letters. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const shown = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return shown.map(firstLetter).join('');
}

function firstLetter(word = ''): string {
  const [first] = letters.segment(word);
  return first?.segment.toLocaleUpperCase() ?? '';
}
