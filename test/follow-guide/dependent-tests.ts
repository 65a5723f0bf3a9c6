import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** What a new type changes. */
const changed = [
  'src/catalog/types.ts',
  'src/catalog/task-types.ts',
  'src/catalog/price-book.ts',
  'src/generators/registry.ts',
];

/** They try crashes, races, clocks, what is malformed and the drawing of films, all with types that were there before, and take long. */
const leftOut = /race|kill|clock|malformed|reconcile|lock-order|generators\/local|^test\//;

/**
 * The files of tests that depend on which types there are: those that import what a new type changes, or something that
 * does, but for those `leftOut`.
 * @param root the project's folder
 */
export function testsOfTypes(root: string): string[] {
  const files = globSync('{src,test}/**/*.{ts,tsx}', { cwd: root }).filter((file) => !file.includes('generated/'));
  const imports = new Map(files.map((file) => [file, importsOf(root, file)]));
  const near = new Set([
    ...changed,
    ...files.filter((file) => imports.get(file)?.some((one) => changed.includes(one))),
  ]);
  const isTest = (file: string) => /\.test\.tsx?$/.test(file) && !leftOut.test(file);
  return files.filter((file) => isTest(file) && imports.get(file)?.some((one) => near.has(one))).sort();
}

/** The project's own files that a file imports, but for their types alone. */
function importsOf(root: string, file: string): string[] {
  const text = readFileSync(path.join(root, file), 'utf8');
  return [...text.matchAll(/^import (?!type\b)[^;]*?from '(?<from>[^']+)';$/gm)].flatMap(({ groups }) => {
    const from = groups?.from ?? '';
    if (from.startsWith('#test/')) return [from.replace('#test/', 'test/')];
    if (from.startsWith('#/')) return [from.replace('#/', 'src/')];
    return from.startsWith('.') ? [path.join(path.dirname(file), from)] : [];
  });
}
