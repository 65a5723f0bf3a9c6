/** A formatted number with a true minus sign, which is as wide as the plus and is read aloud. */
export function withMinus(formatted: string): string {
  return formatted.replace('-', '\u2212');
}
