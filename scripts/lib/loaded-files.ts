import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../bootstrap/project.mjs';
import { readImports } from '../structure/imports.ts';

/** Returns the source files that Node loads for an entry file, including itself, as paths such as `src/worker/main.ts`. */
export function filesLoadedFor(entry: string): Set<string> {
  const loaded = new Set([entry]);
  for (const path of loaded) {
    const file = join(root, path);
    if (!existsSync(file)) continue;
    for (const { target, isTypeOnly } of readImports({ path, text: readFileSync(file, 'utf8') }))
      if (!isTypeOnly && target.startsWith('src/')) loaded.add(target);
  }
  return loaded;
}
