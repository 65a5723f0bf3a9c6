import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { GenerationError, type GeneratorOutput } from '#/generators/contract.ts';

/** The most that a text or data which a generator gives may have, in bytes of UTF-8. */
export const maxWordsBytes = 1_000_000;

/**
 * Returns the output with its text or data as a file in `folder`, which is then stored like any other; others as they are.
 * @throws GenerationError when it is longer than `maxWordsBytes`; TypeError when data is nothing that JSON has
 */
export async function withWordsFile(output: GeneratorOutput, folder: string): Promise<GeneratorOutput> {
  const { text, data, ...others } = output;
  if (text !== undefined) return { ...others, file: await wordsFile(folder, 'text.txt', 'text/plain', text) };
  if (data === undefined) return output;
  const json: string | undefined = JSON.stringify(data, null, 2);
  if (json === undefined) throw new TypeError('What was made is no data.');
  return { ...others, file: await wordsFile(folder, 'data.json', 'application/json', json) };
}

async function wordsFile(folder: string, name: string, contentType: string, words: string) {
  const bytes = Buffer.from(words.toWellFormed());
  if (bytes.length > maxWordsBytes)
    throw new GenerationError(`What was made is longer than can be kept: at most ${maxWordsBytes / 1e6} MB.`);
  const file = { path: path.join(folder, name), contentType };
  await writeFile(file.path, bytes);
  return file;
}
