import type { GeneratorContext, InputFile } from '#/generators/contract.ts';

/**
 * Returns the copy of the upload that a field of the input refers to.
 * @throws {Error} when the context has none for the field
 */
export function inputFile({ files }: Pick<GeneratorContext, 'files'>, field: string): InputFile {
  const file = files[field];
  if (!file) throw new Error(`The upload of the field ${field} is not there.`);
  return file;
}
