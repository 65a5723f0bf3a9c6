/**
 * Splits a text into parts of at most `most` UTF-16 code units: after a sentence where one ends in the second half of a part,
 * else between words, else anywhere. Only white space at the cuts is dropped.
 */
export function splitText(text: string, most: number): string[] {
  const parts: string[] = [];
  let rest = text.trim();
  while (rest.length > most) {
    const end = endOfPart(rest, most);
    parts.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  return rest === '' ? parts : [...parts, rest];
}

function endOfPart(text: string, most: number): number {
  const head = text.slice(0, most);
  const sentence = lastMatchEnd(head, /[.!?…。！？]["'”’)]*(?=\s|$)|[。！？]/gu);
  if (sentence > most / 2) return sentence;
  const word = lastMatchEnd(head, /\s+/gu);
  if (word > 0) return word;
  // Does not cut a surrogate pair in two.
  return /[\uD800-\uDBFF]$/.test(head) ? most - 1 : most;
}

function lastMatchEnd(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].reduce((_, match) => match.index + match[0].length, 0);
}
