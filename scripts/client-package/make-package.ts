import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../bootstrap/project.mjs';
import { bundleClient } from './bundle.ts';
import { makeDeclarations } from './declarations.ts';

/** Where the package is made, ready for `npm pack`. The exports of our own package.json lead there, too. */
export const clientPackageFolder = join(root, 'dist/client');

/** Makes the package for programs, anew; it has the name of our own. */
export async function makeClientPackage(folder = clientPackageFolder): Promise<void> {
  const [declarations, { code, licences }] = await Promise.all([makeDeclarations(), bundleClient()]);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const [name, text] of declarations) await writeFile(join(folder, name), text);
  await writeFile(join(folder, 'client.js'), code);
  await writeFile(join(folder, 'THIRD-PARTY-LICENSES'), licences);
  await copyFile(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  await copyFile(join(root, 'docs/client.md'), join(folder, 'README.md'));
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(await manifest(), null, 2)}\n`);
}

async function manifest() {
  const { name, version, description, license } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  return {
    name,
    version,
    description,
    license,
    type: 'module',
    sideEffects: false,
    engines: { node: '>=20.3' },
    exports: {
      './client': { types: './client.d.ts', default: './client.js' },
      './package.json': './package.json',
    },
  };
}
