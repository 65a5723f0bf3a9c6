import { understand } from './understand.ts';

/** What a local preview of a prompt shows, in the prompt's own words; for results and, before anything is made, for quotes. */
export type Preview = { drawn: string[]; leftOut: string[]; notUnderstood: string[] };

/** Says what of a prompt the local text-to-image and text-to-video draw, and what they do not. Draws nothing itself. */
export function sayWhatIsDrawn(prompt: string): Preview {
  const { drawn, leftOut, notUnderstood } = understand(prompt);
  return { drawn: [...new Set(drawn.map(({ words }) => words))], leftOut, notUnderstood };
}
