// @ts-check
// Paths of the project. Plain JavaScript: it is used before the packages are installed.
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = realpathSync(fileURLToPath(new URL('../..', import.meta.url)));

/** The folder of this checkout's untracked files: locks, logs, the secret and, unless DATA_DIR is set, the data. */
export const localFolder = join(root, '.data');

/** The Node that every process of the product runs on, once the packages are installed. */
export const projectNode = join(
  root,
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);

/** @param {string} name a file of an installed package, such as `next/dist/bin/next` */
export const packageFile = (name) => join(root, 'node_modules', name);
