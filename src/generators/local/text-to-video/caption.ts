export type CaptionLine = { words: string[]; text: string };

/** The width of a text in the caption's font, in pixels. */
export type Measure = (text: string) => number;

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The signs a reader sees as one, in order. */
export function graphemes(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/**
 * Breaks a prompt into at most `maxLines` lines no wider than `maxWidth` pixels. Words too wide for a line (also
 * in scripts that write without spaces) are broken between signs; what does not fit ends in an ellipsis.
 */
export function wrapCaption(prompt: string, measure: Measure, maxWidth: number, maxLines: number): CaptionLine[] {
  const words = prompt
    .split(/\s+/u)
    .filter(Boolean)
    .flatMap((word) => breakWord(word, measure, maxWidth));
  const lines: string[][] = [];
  for (const word of words) {
    const line = lines.at(-1);
    if (line && measure([...line, word].join(' ')) <= maxWidth) line.push(word);
    else if (lines.length < maxLines) lines.push([word]);
    else {
      shorten(line as string[], measure, maxWidth);
      break;
    }
  }
  return lines.map((line) => ({ words: line, text: line.join(' ') }));
}

/** Wraps like `wrapCaption` into lines of like width: no last line with a single word. */
export function balanceCaption(prompt: string, measure: Measure, maxWidth: number, maxLines: number): CaptionLine[] {
  const widest = wrapCaption(prompt, measure, maxWidth, maxLines);
  const length = (lines: CaptionLine[]) => lines.reduce((sum, line) => sum + line.words.length, 0);
  for (let share = 0.5; share < 1; share += 0.05) {
    const lines = wrapCaption(prompt, measure, maxWidth * share, maxLines);
    // Narrower lines that broke or dropped a word are no gain.
    const isWhole = lines.map((line) => line.text).join(' ') === widest.map((line) => line.text).join(' ');
    if (lines.length === widest.length && isWhole && length(lines) === length(widest)) return lines;
  }
  return widest;
}

function breakWord(word: string, measure: Measure, maxWidth: number): string[] {
  if (measure(word) <= maxWidth) return [word];
  const parts: string[] = [];
  let part = '';
  for (const sign of graphemes(word)) {
    if (part && measure(part + sign) > maxWidth) {
      parts.push(part);
      part = '';
    }
    part += sign;
  }
  if (part) parts.push(part);
  return parts;
}

/** Drops words, then signs, until an ellipsis fits. */
function shorten(line: string[], measure: Measure, maxWidth: number) {
  while (line.length > 1 && measure(`${line.join(' ')}…`) > maxWidth) line.pop();
  let last = line.at(-1) ?? '';
  while (last && measure([...line.slice(0, -1), `${last}…`].join(' ')) > maxWidth) {
    last = graphemes(last).slice(0, -1).join('');
  }
  line[line.length - 1] = `${last.replace(/[,.;:–—-]+$/u, '')}…`;
}
