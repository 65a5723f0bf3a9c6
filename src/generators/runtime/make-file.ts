import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { GeneratorContext } from '#/generators/contract.ts';

/**
 * Has `make` write a result under a name for unfinished files, then gives it its own name in the output folder:
 * `<task>-<attempt>.<extension>`. Where `make` fails or the work is aborted, nothing is left.
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
