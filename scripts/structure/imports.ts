import { posix } from 'node:path';

/** A file of the tree: its path from the root with forward slashes, and its text. */
export type SourceFile = { path: string; text: string };

/**
 * One import of a file. `target` is a path of the tree (`src/lib/errors.ts`) or the name of a package (`node:fs`, `pg`);
 * `names` is what stands between `import` and `from`.
 */
export type Import = { target: string; names: string; isTypeOnly: boolean; line: number };

// Biome formats the code, so a statement begins its line and ends with its specifier.
const statement = /^\s*(?:import|export)\b(?<names>[^'";]*?)\bfrom\s+['"](?<from>[^'"]+)['"]/gm;
const sideEffect = /^\s*import\s+['"](?<from>[^'"]+)['"]/gm;
const dynamic = /\bimport\(\s*['"](?<from>[^'"]+)['"]\s*\)/g;
/** The address of another file, such as the entry of a worker thread. */
const address = /\bnew URL\(\s*['"](?<from>\.[^'"]+\.tsx?)['"]\s*,\s*import\.meta\.url\s*\)/g;

/** What a file imports and re-exports, in the order of its lines. */
export function readImports({ path, text }: SourceFile): Import[] {
  const code = blankComments(text);
  const matches = [statement, sideEffect, dynamic, address].flatMap((pattern) => [...code.matchAll(pattern)]);
  return matches
    .map((match) => {
      const { from = '', names = '' } = match.groups ?? {};
      const line = code.slice(0, match.index + match[0].length).split('\n').length;
      return { target: resolveTarget(path, from), names: names.trim(), isTypeOnly: /^\s*type\s/.test(names), line };
    })
    .sort((a, b) => a.line - b.line);
}

function resolveTarget(path: string, from: string): string {
  if (from.startsWith('#/')) return `src/${from.slice(2)}`;
  if (from.startsWith('#test/')) return from.slice(1);
  if (from.startsWith('.')) return posix.join(posix.dirname(path), from);
  return from;
}

/** Comments become spaces, so that lines keep their numbers and an import in a comment does not count. */
function blankComments(text: string): string {
  return text.replace(/^\s*\/\/.*$|\/\*[\s\S]*?\*\//gm, (comment) => comment.replace(/[^\n]/g, ' '));
}

/** The shortest way from `start` along value imports to a target that `isEnd` accepts, both included; else null. */
export function findPath(
  start: string,
  importsOf: (path: string) => Import[],
  isEnd: (target: string) => boolean,
): string[] | null {
  const cameFrom = new Map<string, string | null>([[start, null]]);
  const queue = [start];
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    for (const { target, isTypeOnly } of importsOf(path)) {
      if (isTypeOnly || cameFrom.has(target)) continue;
      cameFrom.set(target, path);
      if (isEnd(target)) return wayTo(target, cameFrom);
      queue.push(target);
    }
  }
  return null;
}

function wayTo(target: string, cameFrom: Map<string, string | null>): string[] {
  const way: string[] = [];
  for (let at: string | null | undefined = target; at; at = cameFrom.get(at)) way.unshift(at);
  return way;
}

/** Every cycle of imports, types included, once each, as the list of its files. */
export function findCycles(paths: string[], importsOf: (path: string) => Import[]): string[][] {
  const cycles: string[][] = [];
  const state = new Map<string, 'open' | 'done'>();
  const open: string[] = [];
  const visit = (path: string): void => {
    state.set(path, 'open');
    open.push(path);
    for (const target of new Set(importsOf(path).map((found) => found.target))) {
      if (state.get(target) === 'open') cycles.push(open.slice(open.indexOf(target)));
      else if (!state.has(target) && paths.includes(target)) visit(target);
    }
    open.pop();
    state.set(path, 'done');
  };
  for (const path of paths) if (!state.has(path)) visit(path);
  return cycles;
}
