import { cp, mkdir, mkdtemp, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** Copies the program to a folder outside of the project, where Farthing is an installed package, and says where. */
export async function copyOutsideProgram(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'farthing-outside-'));
  for (const file of ['program.ts', 'package.json', 'tsconfig.json']) {
    await cp(join(import.meta.dirname, file), join(folder, file));
  }
  await mkdir(join(folder, 'node_modules'));
  await symlink(root, join(folder, 'node_modules/farthing'));
  await symlink(join(root, 'node_modules/@types'), join(folder, 'node_modules/@types'));
  return folder;
}
