import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { GeneratorContext } from '#/generators/contract.ts';

/**
 * Has `make` write the result to a `.partial` file in the output folder, then renames it to `<task>-<attempt>.<extension>`.
 * When `make` fails or the signal aborts, the partial file is removed. Returns the path and what `make` returned.
 */
export async function makeFile<Made>(
  context: GeneratorContext,
  extension: string,
  make: (partialPath: string) => Promise<Made>,
): Promise<{ path: string; made: Made }> {
  context.signal.throwIfAborted();
  await mkdir(context.outputFolder, { recursive: true });
  const name = `${context.taskId}-${context.attempt}`.replace(/[^\w-]/g, '_');
  const path = join(context.outputFolder, `${name}.${extension}`);
  const partialPath = `${path}.partial`;
  try {
    const made = await make(partialPath);
    context.signal.throwIfAborted();
    await rename(partialPath, path);
    context.onProgress(100);
    return { path, made };
  } catch (error) {
    await rm(partialPath, { force: true });
    throw error;
  }
}
