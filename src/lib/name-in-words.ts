/** Returns a name of code as words, for a name that no text speaks of: `IMAGE_PALETTE` is "Image palette". */
export function nameInWords(name: string): string {
  const words = name.toLowerCase().replaceAll(/[_-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
