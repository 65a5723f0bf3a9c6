import type { GeneratorContext, InputFile } from '#/generators/contract.ts';

/**
 * The copy of the upload that a field of the input names.
 * @throws {Error} where the worker did not hand it over
 */
export function inputFile({ files }: Pick<GeneratorContext, 'files'>, field: string): InputFile {
  const file = files[field];
  if (!file) throw new Error(`The upload of the field ${field} is not there.`);
  return file;
}
