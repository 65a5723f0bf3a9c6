// `npm run ledger:verify`: proves that not one credit was lost or made up, over the whole database in one snapshot, while
// the product runs. Exit code 0: everything holds; 1: it does not; 2: it could not be checked. With `-- --json` the
// report is all that goes to stdout. `-- --heads --key private.pem` prints the signed heads of all chains instead, for a file
// that the operator keeps elsewhere; `-- --against heads.txt --public-key public.pem` compares with such a file, too.
// `-- --catalog` also compares functions, triggers, constraints and all else that DDL makes with those of a fresh migration.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { compareWithHeads, type ProofReport, proveLedger, readHeads } from '#/ledger/ledger.ts';
import { SetupError } from '#/lib/setup-error.ts';
import { type CatalogComparison, compareCatalog } from '#/platform/catalog.ts';
import { createDb, type Db } from '#/platform/db.ts';
import { print } from './bootstrap/console.mjs';
import { root } from './bootstrap/project.mjs';
import { alignTable, describeViolations, proofTable } from './lib/proof-table.ts';
import { readSignedHeads, signHeads } from './lib/signed-heads.ts';
import { withDatabase } from './lib/with-environment.ts';

const usage =
  'Run npm run ledger:verify, with -- --json for programs, --catalog to compare what DDL made with the migrations, --against FILE --public-key FILE to compare with signed heads, or -- --heads --key FILE alone to print these.';

type Asked =
  | { kind: 'prove'; isJson: boolean; withCatalog: boolean; against: { file: string; publicKeyFile: string } | null }
  | { kind: 'heads'; keyFile: string };

function readArguments(args: string[]): Asked {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = { json: flag, heads: flag, catalog: flag, key: text, against: text, 'public-key': text };
  const { json = false, heads = false, catalog = false, key, against, 'public-key': publicKey } = parse();
  const isRight = heads
    ? key !== undefined && !json && !catalog && against === undefined && publicKey === undefined
    : key === undefined && (against === undefined) === (publicKey === undefined);
  if (!isRight) throw new SetupError(usage);
  const fileOf = (name: string) => resolve(process.env.INIT_CWD ?? root, name);
  if (heads && key !== undefined) return { kind: 'heads', keyFile: fileOf(key) };
  const isCompared = against !== undefined && publicKey !== undefined;
  return {
    kind: 'prove',
    isJson: json,
    withCatalog: catalog,
    against: isCompared ? { file: fileOf(against), publicKeyFile: fileOf(publicKey) } : null,
  };

  function parse() {
    try {
      return parseArgs({ args, options }).values;
    } catch (error) {
      throw new SetupError(`${(error as Error).message.split('. ')[0]}. ${usage}`);
    }
  }
}

async function onDatabase<T>(work: (db: Db, url: string) => Promise<T>): Promise<T> {
  return withDatabase(async ({ url }) => {
    const db = createDb(url, { answerMs: 0 });
    try {
      return await work(db, url);
    } finally {
      await db.$disconnect();
    }
  });
}

function describe(report: ProofReport): string {
  const { accounts, lines, milliseconds, checks, isClean } = report;
  const size = `${amountOf(lines, 'line')} of ${amountOf(accounts, 'account')}`;
  const time = `${(milliseconds / 1000).toFixed(1)} s`;
  const broken = checks.filter((check) => check.violations > 0).length;
  const verdict = isClean
    ? `✓ The ledger holds: ${checks.length} checks of ${size}, in ${time}.`
    : `✗ The ledger does not hold: ${broken} of ${checks.length} checks are broken, of ${size}, in ${time}.`;
  return [alignTable(proofTable(report)), describeViolations(report), verdict].filter(Boolean).join('\n\n');
}

function amountOf(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

/** One sentence, whatever went wrong. Prisma puts what the database said last. */
function reasonOf(error: unknown): string {
  if (error instanceof SetupError) return error.message;
  const lines = String(error instanceof Error ? error.message : error).split('\n');
  return `The ledger could not be checked: ${lines.findLast((line) => line.trim() !== '')?.trim()}`;
}

/** Proves, and compares with signed heads and the catalog where that is asked. Returns whether everything holds. */
async function proveAndCompare({ isJson, withCatalog, against }: Extract<Asked, { kind: 'prove' }>): Promise<boolean> {
  const signed = against && (await readSignedHeads(against.file, against.publicKeyFile));
  const { report, problems, catalog } = await onDatabase(async (db, url) => ({
    report: await proveLedger(db),
    problems: signed ? await compareWithHeads(db, signed.heads) : [],
    catalog: withCatalog ? await compareCatalog(url) : null,
  }));
  if (isJson) {
    const comparison = signed && { against: { at: signed.at, problems } };
    print(JSON.stringify({ ...report, ...comparison, ...(catalog && { catalog }) }, null, 2));
  } else {
    const parts = [
      describe(report),
      signed && describeComparison(signed, problems),
      catalog && describeCatalog(catalog),
    ];
    print(parts.filter(Boolean).join('\n'));
  }
  return report.isClean && problems.length === 0 && !catalog?.differences.length;
}

function describeCatalog({ hash, freshHash, objects, differences }: CatalogComparison): string {
  const short = hash.slice(0, 16);
  if (differences.length === 0)
    return `✓ The catalog is that of a fresh migration: ${objects} objects, hash ${short}….`;
  const sentence = `✗ The catalog (hash ${short}…) is not that of a fresh migration (${freshHash.slice(0, 16)}…):`;
  return [sentence, ...differences.map((one) => `    ${one}`)].join('\n');
}

function describeComparison(signed: { at: string; heads: unknown[] }, problems: readonly string[]): string {
  const size = `${amountOf(signed.heads.length, 'account')} of ${signed.at}`;
  if (problems.length === 0) return `✓ ${size} are as they were, up to then.`;
  return [`✗ Of ${size}, ${problems.length} are not as they were:`, ...problems.map((one) => `    ${one}`)].join('\n');
}

try {
  const asked = readArguments(process.argv.slice(2));
  if (asked.kind === 'heads') {
    const heads = await onDatabase(readHeads);
    print(await signHeads(heads, new Date(), asked.keyFile));
  } else process.exitCode = (await proveAndCompare(asked)) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${reasonOf(error)}\n`);
  process.exitCode = 2;
}
process.exit();
