import { findCycles, findPath, type Import, readImports, type SourceFile } from './imports.ts';
import { isPureByName, isTest, mayImport, type Place, placeOf } from './places.ts';

/** One broken rule: where, and what to do about it. */
export type Violation = { path: string; line?: number; message: string };

const MAX_LINES = 350;
/** Pages compose a little; everything else under src/app only hands over. */
const MAX_ROUTE_LINES = 100;

const databasePackages = /^(@prisma\/.+|pg|pg-boss)$/;
const serverOnly =
  /^(src\/server\/|src\/env\.ts|src\/generated\/prisma\/(?!enums\.ts|browser\.ts)|node:|pg$|pg-boss$|pino$|@prisma\/)/;
const routeFiles =
  /^(page|layout|route|loading|error|global-error|not-found|template|default|icon|apple-icon|opengraph-image|sitemap|robots|manifest)\.tsx?$/;

/** Every broken rule of the tree, by path. */
export function checkStructure(files: SourceFile[]): Violation[] {
  const tree = new Tree(files);
  const perFile = tree.files.flatMap((file) => [
    ...checkName(file),
    ...checkLength(file),
    ...checkBarrel(file),
    ...checkRoute(file),
    ...checkDirection(file, tree),
    ...checkDatabase(file, tree),
    ...checkBrowserSafe(file, tree),
  ]);
  return [...perFile, ...checkCycles(tree)].sort(
    (a, b) => a.path.localeCompare(b.path) || (a.line ?? 0) - (b.line ?? 0),
  );
}

/** The files with their imports read once. */
class Tree {
  readonly files: SourceFile[];
  readonly #imports: Map<string, Import[]>;

  constructor(files: SourceFile[]) {
    this.files = files.filter((file) => /\.(ts|tsx|mjs)$/.test(file.path) && !file.path.startsWith('src/generated/'));
    this.#imports = new Map(this.files.map((file) => [file.path, readImports(file)]));
  }

  importsOf = (path: string): Import[] => this.#imports.get(path) ?? [];

  /** As placeOf, but a feature's file that needs the server is a command, whatever its name. */
  placeOf(path: string): Place {
    const place = placeOf(path);
    const needsServer = () => this.importsOf(path).some((found) => found.target.startsWith('src/platform/'));
    return place === 'rule' && !isPureByName(path) && needsServer() ? 'command' : place;
  }
}

function checkName({ path }: SourceFile): Violation[] {
  const segments = path.split('/');
  const violations: Violation[] = [];
  // Next's own forms: [locale], [...path], (group), _private.
  const odd = segments.find(
    (segment) => !/^[[(_]*(\.\.\.)?[a-z0-9]+(-[a-z0-9]+)*[\])]*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/.test(segment),
  );
  if (odd) violations.push({ path, message: `names are kebab-case, "${odd}" is not.` });
  const vague = segments.find((segment) => /^(utils?|helpers?|common|misc|shared)(\.|$)/.test(segment));
  if (vague)
    violations.push({ path, message: `"${vague}" says nothing: name the file after what it decides or does.` });
  if (/\/index\.tsx?$/.test(path))
    violations.push({ path, message: 'no index files: import the file that has the thing.' });
  return violations;
}

function checkLength({ path, text }: SourceFile): Violation[] {
  const lines = text.trimEnd().split('\n').length;
  if (lines <= MAX_LINES) return [];
  return [
    {
      path,
      message: `${lines} lines, at most ${MAX_LINES}: make it a folder of one file per verb, or move a rule out.`,
    },
  ];
}

function checkBarrel({ path, text }: SourceFile): Violation[] {
  const statements = text
    .split(/;\s*$/m)
    .map((part) => part.trim())
    .filter(Boolean);
  const isBarrel =
    statements.length > 0 && statements.every((part) => /^export\s+(type\s+)?(\*|\{)[\s\S]*from\s/.test(part));
  return isBarrel ? [{ path, message: 'it only re-exports: import the files themselves.' }] : [];
}

function checkRoute({ path, text }: SourceFile): Violation[] {
  if (placeOf(path) !== 'app') return [];
  const name = path.slice(path.lastIndexOf('/') + 1);
  const violations: Violation[] = [];
  if (!routeFiles.test(name)) {
    violations.push({
      path,
      message: 'src/app holds routes only: a component belongs in src/features/<feature>/components or src/components.',
    });
  }
  const lines = text.trimEnd().split('\n').length;
  if (lines > MAX_ROUTE_LINES) {
    violations.push({
      path,
      message: `${lines} lines, at most ${MAX_ROUTE_LINES} in a route: move the work into a feature.`,
    });
  }
  return violations;
}

function checkDirection({ path }: SourceFile, tree: Tree): Violation[] {
  const place = tree.placeOf(path);
  if (place === 'test') return [];
  const { places, otherwise } = mayImport[place];
  const inside = tree.importsOf(path).filter(({ target }) => /^(src|scripts|messages)\//.test(target));
  const violations = inside
    .filter(({ target }) => !places.includes(tree.placeOf(target)))
    .map(({ target, line }) => ({
      path,
      line,
      message: `may not import ${target} (${place} -> ${tree.placeOf(target)}): ${otherwise}`,
    }));
  if (place === 'unknown') violations.push({ path, line: 1, message: `stands nowhere: ${otherwise}` });
  if (place !== 'client') return violations;
  const values = inside.filter(({ isTypeOnly }) => !isTypeOnly);
  return [
    ...violations,
    ...values.map(({ target, line }) => ({
      path,
      line,
      message: `only types may come from ${target}: other programs import this file.`,
    })),
  ];
}

function checkDatabase({ path }: SourceFile, tree: Tree): Violation[] {
  const place = tree.placeOf(path);
  if (!['router', 'api', 'app', 'feature ui', 'components', 'rule', 'schema'].includes(place)) return [];
  return tree
    .importsOf(path)
    .filter(
      ({ target }) =>
        databasePackages.test(target) ||
        target === 'src/platform/db.ts' ||
        /^src\/generated\/prisma\/(?!enums\.ts)/.test(target),
    )
    .map(({ target, line }) => ({
      path,
      line,
      message: `may not import ${target}: the database is behind a feature's queries.ts and commands.`,
    }));
}

function checkBrowserSafe({ path, text }: SourceFile, tree: Tree): Violation[] {
  const goesToBrowser =
    !isTest(path) &&
    (/^\s*['"]use client['"]/.test(text) || /\/(schema|price-book)\.ts$/.test(path) || path === 'src/client.ts');
  if (!goesToBrowser) return [];
  const way = findPath(path, tree.importsOf, (target) => serverOnly.test(target));
  if (!way) return [];
  return [
    {
      path,
      message: `goes to the browser and reaches the server: ${way.join(' -> ')}. Import a type, or move the shared part out.`,
    },
  ];
}

function checkCycles(tree: Tree): Violation[] {
  const paths = tree.files.map((file) => file.path).filter((path) => !isTest(path));
  return findCycles(paths, tree.importsOf).map((cycle) => ({
    path: cycle[0] ?? '',
    message: `a cycle: ${[...cycle, cycle[0]].join(' -> ')}. Move what both need into a file below them.`,
  }));
}
