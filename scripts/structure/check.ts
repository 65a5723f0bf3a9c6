import { findCycles, findPath, type Import, readImports, type SourceFile } from './imports.ts';
import { featureFiles, featureOrder, levels, lists, type Room, upward } from './rooms.ts';

/** One broken rule: where, and what to do about it. */
export type Violation = { path: string; line?: number; message: string };

const MAX_LINES = 350;
/** Pages compose a little; everything else under src/app only hands over. */
const MAX_ROUTE_LINES = 100;

const databasePackages = /^(@prisma\/.+|pg|pg-boss)$/;
/** Who may speak to the database: the platform, the ledger, and what features read and write with. */
const databaseFiles =
  /^(src\/(platform|ledger|web|worker)\/|src\/features\/[^/]+\/(commands|queries|store|watch)\/|src\/features\/[^/]+\/(queries|[a-z0-9-]+-service)\.ts$|scripts\/|bench\/|test\/)/;
const serverOnly =
  /^(src\/(platform|http|web|worker)\/|src\/env\.ts|src\/generated\/prisma\/(?!enums\.ts|browser\.ts)|node:|pg$|pg-boss$|pino$|@prisma\/)/;
const routeFiles =
  /^(page|layout|loading|error|global-error|not-found|template|default|icon|apple-icon|opengraph-image|sitemap|robots|manifest)\.tsx?$/;

/** A file of the site that is written by code, such as `icon.svg`. */
const writtenFile = /^src\/app\/[\w-]+\.\w+\/route\.ts$/;

/** Every broken rule of the tree, by path. */
export function checkStructure(files: SourceFile[]): Violation[] {
  const tree = new Tree(files);
  const perFile = tree.files.flatMap((file) => [
    ...checkName(file),
    ...checkLength(file),
    ...checkBarrel(file),
    ...checkRoute(file),
    ...checkFeatureFile(file),
    ...checkRooms(file, tree),
    ...checkInsideFeature(file, tree),
    ...checkRule(file, tree),
    ...checkDatabase(file, tree),
    ...checkBrowserSafe(file, tree),
    ...checkPages(file, tree),
  ]);
  return [...perFile, ...checkCycles(tree)].sort(
    (a, b) => a.path.localeCompare(b.path) || (a.line ?? 0) - (b.line ?? 0),
  );
}

/** The files with their imports read once. */
export class Tree {
  readonly files: SourceFile[];
  readonly #imports: Map<string, Import[]>;

  constructor(files: SourceFile[]) {
    this.files = files.filter((file) => /\.(ts|tsx|mjs)$/.test(file.path) && !file.path.startsWith('src/generated/'));
    this.#imports = new Map(this.files.map((file) => [file.path, readImports(file)]));
  }

  importsOf = (path: string): Import[] => this.#imports.get(path) ?? [];
}

/** A room with the number of its level, counted from the top. */
type Placed = { room: Room; level: number };

const placed: Placed[] = levels
  .flatMap((rooms, level) => rooms.map((room) => ({ room, level })))
  // `scripts/lib/` before `scripts/`.
  .sort((a, b) => b.room.path.length - a.room.path.length);

/** The room that a file stands in; undefined for one that stands in none. */
export function roomOf(path: string): Placed | undefined {
  return placed.find(({ room }) => (room.path.endsWith('/') ? path.startsWith(room.path) : path === room.path));
}

/** Whether it is a test, which may use whatever it tests. */
export function isTest(path: string): boolean {
  return /\.(test|spec)\.tsx?$/.test(path);
}

/** Whether an import is the one that goes up: the type of the root router. */
export function isUpward({ target, isTypeOnly, names }: Import): boolean {
  return target === upward.target && isTypeOnly && names.replace(/^type\s*/, '') === `{ ${upward.name} }`;
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

/** A file that only re-exports is allowed where it is the surface of its room, or a list. */
function checkBarrel({ path, text }: SourceFile): Violation[] {
  const statements = text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .split(/;\s*$/m)
    .map((part) => part.trim())
    .filter(Boolean);
  const isBarrel =
    statements.length > 0 && statements.every((part) => /^export\s+(type\s+)?(\*|\{)[\s\S]*from\s/.test(part));
  const room = roomOf(path)?.room;
  const isSurface = room?.surface?.includes(path.slice(room.path.length));
  return isBarrel && !isSurface && !lists.includes(path)
    ? [{ path, message: 'it only re-exports: import the files themselves.' }]
    : [];
}

function checkRoute({ path, text }: SourceFile): Violation[] {
  if (!path.startsWith('src/app/')) return [];
  const name = path.slice(path.lastIndexOf('/') + 1);
  const violations: Violation[] = [];
  if (!routeFiles.test(name) && !writtenFile.test(path)) {
    violations.push({
      path,
      message:
        'src/app holds pages only: a component belongs in src/features/<feature>/components or src/components, an answer of the API in src/web.',
    });
  }
  const lines = text.trimEnd().split('\n').length;
  if (lines > MAX_ROUTE_LINES) {
    violations.push({
      path,
      message: `${lines} lines, at most ${MAX_ROUTE_LINES} in a page: move the work into a feature.`,
    });
  }
  return violations;
}

/** The part of a feature that a file is: `commands` for src/features/tasks/commands/end-task.ts and for a service. */
function partOf(path: string): string | undefined {
  const rest = /^src\/features\/[^/]+\/(?<rest>.+)$/.exec(path)?.groups?.rest;
  if (rest === undefined) return undefined;
  if (/-service\.ts$/.test(rest)) return 'commands';
  return /^(?<part>[a-z-]+)/.exec(rest)?.groups?.part;
}

function checkFeatureFile({ path }: SourceFile): Violation[] {
  const rest = /^src\/features\/[^/]+\/(?<rest>.+)$/.exec(path)?.groups?.rest;
  if (rest === undefined || isTest(path) || featureFiles.some(({ pattern }) => pattern.test(rest))) return [];
  const known = featureFiles.map(({ holds }) => holds).join('; ');
  return [{ path, message: `a feature has no file of this name. It has ${known}.` }];
}

function checkRooms({ path }: SourceFile, tree: Tree): Violation[] {
  if (isTest(path)) return [];
  const own = roomOf(path);
  if (!own) return [{ path, line: 1, message: `stands in no room. The rooms are ${roomNames()}.` }];
  return tree.importsOf(path).flatMap((found) => {
    const { target, line } = found;
    const other = /^(src|scripts|messages|test|bench)\//.test(target) ? roomOf(target) : undefined;
    if (!other || other.room === own.room || isUpward(found)) return [];
    const problem = problemOf(own, other, target);
    return problem === undefined ? [] : [{ path, line, message: `may not import ${target}: ${problem}` }];
  });
}

function problemOf(own: Placed, other: Placed, target: string): string | undefined {
  const [mine, theirs] = [own.room, other.room];
  if (other.level < own.level) {
    return `${mine.path} stands below ${theirs.path}, and imports go down only. ${mine.path} has ${mine.holds}; ${theirs.path} has ${theirs.holds}. Give it what it needs as an argument, or move what both need into a room below both.`;
  }
  if (other.level === own.level) {
    return `${mine.path} and ${theirs.path} stand beside each other. What both need belongs in a room below both.`;
  }
  if (mine.seesInside || isSurface(theirs, target)) return undefined;
  const surface = theirs.surface?.join(', ') || 'nothing';
  return `it is inside ${theirs.path}, of which other rooms import ${surface}.`;
}

function isSurface({ path, surface }: Room, target: string): boolean {
  if (surface === undefined) return true;
  const rest = target.slice(path.length);
  return surface.some((one) => {
    if (one.endsWith('/')) return rest.startsWith(one);
    return one.startsWith('*') ? !rest.includes('/') && rest.endsWith(one.slice(1)) : rest === one;
  });
}

function roomNames(): string {
  return levels
    .flat()
    .map(({ path, holds }) => `${path} (${holds})`)
    .join(', ');
}

const whatParts: Record<string, string> = {
  router: 'a procedure is input, one verb, return',
  watch: 'what listens calls reads and verbs',
  commands: 'commands stand below the router and know no component',
  queries: 'reads write nothing',
  store: 'a statement carries no rule',
  rules: 'a rule is a pure decision about values: read them in queries, write in commands',
  schema: 'schema.ts is the lowest file of a feature and goes to the browser',
  components: 'a component reads and writes through the router (#/trpc/client.ts) and shares schema.ts and rules only',
};

function checkInsideFeature({ path }: SourceFile, tree: Tree): Violation[] {
  const part = partOf(path);
  if (part === undefined || isTest(path)) return [];
  return tree.importsOf(path).flatMap(({ target, line }) => {
    const other = partOf(target);
    if (other === undefined || mayPartImport(part, other)) return [];
    const message = `may not import ${target} (${part} -> ${other}): ${whatParts[part] ?? 'it stands alone'}.`;
    return [{ path, line, message }];
  });
}

function mayPartImport(part: string, other: string): boolean {
  if (part === 'components') return ['components', 'rules', 'schema', 'limits'].includes(other);
  if (other === 'components') return false;
  const order: readonly string[] = featureOrder;
  return order.indexOf(other) >= order.indexOf(part);
}

/** What a rule may stand on: values, other rules, schemas and types. */
const pure = /^src\/(catalog|lib)\/|^src\/generated\/prisma\/enums\.ts$|\/rules\/|\/(schema|limits)\.ts$/;

function checkRule({ path }: SourceFile, tree: Tree): Violation[] {
  if (isTest(path) || !path.includes('/rules/')) return [];
  return tree
    .importsOf(path)
    .filter(({ target, isTypeOnly }) => !isTypeOnly && target.startsWith('src/') && !pure.test(target))
    .map(({ target, line }) => ({ path, line, message: `may not import ${target}: ${whatParts.rules}.` }));
}

function checkDatabase({ path }: SourceFile, tree: Tree): Violation[] {
  if (isTest(path) || databaseFiles.test(path)) return [];
  return tree
    .importsOf(path)
    .filter(
      ({ target, isTypeOnly }) =>
        databasePackages.test(target) ||
        (target === 'src/platform/db.ts' && !isTypeOnly) ||
        (/^src\/generated\/prisma\/(?!enums\.ts)/.test(target) && !isTypeOnly),
    )
    .map(({ target, line }) => ({
      path,
      line,
      message: `may not import ${target}: the database is behind a feature's queries and commands, the ledger and src/platform.`,
    }));
}

function checkBrowserSafe({ path, text }: SourceFile, tree: Tree): Violation[] {
  const goesToBrowser =
    !isTest(path) &&
    (/^\s*['"]use client['"]/.test(text) ||
      /\/schema\.ts$/.test(path) ||
      path.startsWith('src/catalog/') ||
      path.startsWith('src/client/'));
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

/** Next bundles copies of what pages import: one of the services would be a second pool, listener and batcher. */
function checkPages({ path }: SourceFile, tree: Tree): Violation[] {
  const ofNext = ['src/proxy.ts', 'src/instrumentation-client.ts', 'src/i18n/request.ts'];
  const isBundled = path.startsWith('src/app/') || ofNext.includes(path);
  if (!isBundled) return [];
  const isOfServer = (target: string) =>
    databasePackages.test(target) ||
    /^src\/((platform|worker)\/|ledger\/(?!schema)|env\.ts|web\/(?!((slot|session|trpc\/server)\.ts|(may-wait|operator-page)\.tsx)$))/.test(
      target,
    );
  const way = findPath(path, tree.importsOf, isOfServer);
  if (!way) return [];
  const message = `a page, and reaches the server: ${way.join(' -> ')}. Call a procedure (#/trpc/server.ts).`;
  return [{ path, message }];
}

function checkCycles(tree: Tree): Violation[] {
  const paths = tree.files.map((file) => file.path).filter((path) => !isTest(path));
  return findCycles(paths, tree.importsOf).map((cycle) => ({
    path: cycle[0] ?? '',
    message: `a cycle: ${[...cycle, cycle[0]].join(' -> ')}. Move what both need into a file below them.`,
  }));
}
