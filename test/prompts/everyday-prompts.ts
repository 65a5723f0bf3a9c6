import { readFileSync } from 'node:fs';

/** Something to ask for: whose wish it is, the words, and what that person expects to see or to be told of. */
export type EverydayPrompt = {
  who: string;
  prompt: string;
  /**
   * Every noun that can be pictured, as it stands in the prompt, with the pictures of the set that would satisfy, any of
   * them. One without pictures is not known to the set; a scene may draw it.
   */
  nouns: ReadonlyMap<string, readonly string[]>;
};

/**
 * What people of different walks of life would ask of a maker of pictures and films. `everyday-prompts.txt` was written by
 * hand before the local preview was made to draw it: who, the prompt, then lines of `noun: picture, picture` with names of
 * `@iconify-json/fluent-emoji-flat`.
 */
export const everydayPrompts: readonly EverydayPrompt[] = readFileSync(
  new URL('everyday-prompts.txt', import.meta.url),
  'utf8',
)
  .trim()
  .split('\n\n')
  .map((block) => {
    const [who = '', prompt = '', ...lines] = block.split('\n');
    return { who, prompt, nouns: new Map(lines.map(readNoun)) };
  });

function readNoun(line: string): [string, string[]] {
  const [noun = '', pictures = ''] = line.trim().split(/: ?/);
  return [noun, pictures === '' ? [] : pictures.split(', ')];
}
