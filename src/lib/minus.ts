/**
 * Replaces the hyphen of a formatted number by a minus sign (U+2212), which is as wide as a plus and read by screen
 * readers.
 */
export function withMinus(formatted: string): string {
  return formatted.replace('-', '\u2212');
}
