// @ts-check
// Where things are. Plain JavaScript: it is used before the packages are installed.
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = realpathSync(fileURLToPath(new URL('../..', import.meta.url)));

/** What belongs to this checkout and to no commit: locks, logs, the secret and, unless DATA_DIR says else, the data. */
export const localFolder = join(root, '.data');

/** The Node every part of the product runs on, once it is installed. */
export const projectNode = join(
  root,
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);

/** @param {string} name file of an installed package, such as `next/dist/bin/next` */
export const packageFile = (name) => join(root, 'node_modules', name);
