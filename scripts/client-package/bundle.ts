import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'rolldown';
import { root } from '../bootstrap/project.mjs';

/** The program of the package: one file for Node from 20 on and browsers, and the licences of what is in it. */
export type Bundle = { code: string; licences: string };

export async function bundleClient(): Promise<Bundle> {
  const { output } = await build({
    input: join(root, 'src/client/client.ts'),
    cwd: root,
    platform: 'neutral',
    transform: { target: 'node20' },
    write: false,
    output: { format: 'esm', comments: false },
  });
  const [chunk, ...others] = output;
  if (others.length > 0 || chunk.imports.length > 0)
    throw new Error(`The client is not one file: ${[...chunk.imports, ...others.map(({ fileName }) => fileName)]}.`);
  return { code: chunk.code, licences: licencesOf(packagesOf(chunk.moduleIds)) };
}

/** The folders of the packages that these files are of. */
function packagesOf(files: readonly string[]): string[] {
  const folders = files.flatMap((file) => {
    const found = /^(?<folder>.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file.split('\\').join('/'));
    return found?.groups?.folder ?? [];
  });
  return [...new Set(folders)].sort();
}

function licencesOf(folders: readonly string[]): string {
  return folders
    .map((folder) => {
      const { name, version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      const file = ['LICENSE', 'license', 'LICENSE.md', 'license.md'].map((one) => join(folder, one)).find(existsSync);
      const text = file ? readFileSync(file, 'utf8').trim() : `${license}, by ${author?.name ?? author}`;
      return `${name} ${version}\n\n${text}\n`;
    })
    .join(`\n${'-'.repeat(72)}\n\n`);
}
