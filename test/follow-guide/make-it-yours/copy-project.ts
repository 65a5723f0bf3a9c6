import { copyFile, cp, link, mkdir, readdir, readlink, symlink } from 'node:fs/promises';
import { join } from 'node:path';

/** What a clone has not: what is made here, and the settings of this machine. */
const notCopied = new Set(['node_modules', '.git', '.next', '.data', '.env', '.env.local', 'test-results']);

/** Copies the whole project to a folder, with its installed packages. */
export async function copyProject(root: string, folder: string): Promise<void> {
  const names = (await readdir(root)).filter((name) => !notCopied.has(name) && !name.endsWith('.tsbuildinfo'));
  await Promise.all(names.map((name) => cp(join(root, name), join(folder, name), { recursive: true })));
  await linkPackages(join(root, 'node_modules'), join(folder, 'node_modules'));
}

/**
 * Gives a folder the packages of another: their files are the same ones under a second name, since they are read only and copies
 * would take a minute and gigabytes. What is written beside the packages, such as npm's record of them, is copied.
 */
async function linkPackages(from: string, to: string): Promise<void> {
  await mkdir(to);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.name === '.cache') continue;
    if (entry.isDirectory()) await linkFolder(source, target);
    else await copyFile(source, target);
  }
}

async function linkFolder(from: string, to: string): Promise<void> {
  await mkdir(to);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await linkFolder(source, target);
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
    else await linkFile(source, target);
  }
}

async function linkFile(from: string, to: string): Promise<void> {
  await link(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EXDEV' && error.code !== 'EPERM') throw error;
    return copyFile(from, to);
  });
}
