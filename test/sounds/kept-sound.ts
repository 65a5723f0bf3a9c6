import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** Returns one of the sounds of this folder; README.md says how each was made. */
export function keptSound(name: string): Promise<Buffer> {
  return readFile(path.join(import.meta.dirname, name));
}
