// `npm run ledger:verify`: proves that not one credit was lost or made up, over the whole database in one snapshot, while
// the product runs. Exit code 0: everything holds; 1: it does not; 2: it could not be checked. With `-- --json` the
// report is all that goes to stdout. `-- --heads --key private.pem` prints the signed heads of all chains, for a file that the
// operator keeps elsewhere, when everything holds; the report goes to stderr then. `-- --against heads.txt --public-key
// public.pem` also compares with such a file, and `-- --since heads.txt --public-key public.pem` proves only what is new since.
// `-- --catalog` also compares functions, triggers, constraints and all else that DDL makes with those of a fresh migration.
import {
  compareWithHeads,
  type Heads,
  keepProofRun,
  type ProofReport,
  proveLedger,
  unseenSince,
} from '#/ledger/ledger.ts';
import { SetupError } from '#/lib/setup-error.ts';
import { type CatalogComparison, compareCatalog } from '#/platform/catalog.ts';
import { createDb, type Db } from '#/platform/db.ts';
import { print } from './bootstrap/console.mjs';
import { alignTable, describeViolations, proofTable } from './lib/proof-table.ts';
import { headsSigner, readHeadsFile } from './lib/signed-heads.ts';
import { type Asked, readArguments } from './lib/verify-arguments.ts';
import { withDatabase } from './lib/with-environment.ts';

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

function describe(report: ProofReport, since: Heads | null): string {
  const { accounts, lines, milliseconds, checks, isClean } = report;
  const size = since
    ? `${amountOf(lines, 'new line')}, in ${amountOf(accounts, 'account')} with news since ${since.at.toISOString()}`
    : `${amountOf(lines, 'line')} of ${amountOf(accounts, 'account')}`;
  const time = `${(milliseconds / 1000).toFixed(1)} s`;
  const broken = checks.filter((check) => check.violations > 0).length;
  const subject = since ? 'What is new in the ledger' : 'The ledger';
  const verdict = isClean
    ? `✓ ${subject} holds: ${checks.length} checks of ${size}, in ${time}.`
    : `✗ ${subject} does not hold: ${broken} of ${checks.length} checks are broken, of ${size}, in ${time}.`;
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

type Found = {
  report: ProofReport;
  against: { heads: Heads; problems: string[] } | null;
  since: { heads: Heads; unseen: string[] } | null;
  catalog: CatalogComparison | null;
};

const unsigned =
  'Whether the file is what was printed was not checked (--public-key does that): who can change it decides what counts as new.';

/** Proves, and compares with heads and the catalog where that is asked. */
async function find(asked: Asked): Promise<Found> {
  const known = asked.against ?? asked.since;
  const heads = known && (await readHeadsFile(known.file, known.publicKeyFile));
  const since = asked.since && heads;
  return onDatabase(async (db, url) => ({
    report: await proveAndKeep(db, { ...(since && { since }), withHeads: asked.headsKeyFile !== null }),
    against: asked.against && heads && { heads, problems: await compareWithHeads(db, heads.heads) },
    since: since && { heads: since, unseen: [...(asked.since?.publicKeyFile ? [] : [unsigned]), ...unseenSince] },
    catalog: asked.withCatalog ? await compareCatalog(url) : null,
  }));
}

/** Proves, and keeps when and with what result, for the console. A copy that only reads cannot keep it, and is proved all the same. */
async function proveAndKeep(db: Db, options: { since?: Heads; withHeads: boolean }): Promise<ProofReport> {
  const report = await proveLedger(db, options);
  await keepProofRun(db, report, { isWhole: options.since === undefined }).catch((error) => {
    process.stderr.write(`The console will not show this run: ${reasonOf(error)}\n`);
  });
  return report;
}

function asJson({ report, against, since, catalog }: Found): string {
  const comparison = against && { against: { at: against.heads.at, problems: against.problems } };
  const scope = since && { since: { at: since.heads.at, unseen: since.unseen } };
  return JSON.stringify({ ...report, ...comparison, ...scope, ...(catalog && { catalog }) }, null, 2);
}

function asText({ report, against, since, catalog }: Found): string {
  const parts = [
    describe(report, since?.heads ?? null),
    since && ['Not seen:', ...since.unseen.map((one) => `    ${one}`)].join('\n'),
    against && describeComparison(against.heads, against.problems),
    catalog && describeCatalog(catalog),
  ];
  return parts.filter(Boolean).join('\n');
}

function describeCatalog({ hash, freshHash, objects, differences }: CatalogComparison): string {
  const short = hash.slice(0, 16);
  if (differences.length === 0)
    return `✓ The catalog is that of a fresh migration: ${objects} objects, hash ${short}….`;
  const sentence = `✗ The catalog (hash ${short}…) is not that of a fresh migration (${freshHash.slice(0, 16)}…):`;
  return [sentence, ...differences.map((one) => `    ${one}`)].join('\n');
}

function describeComparison({ at, heads }: Heads, problems: readonly string[]): string {
  const size = `${amountOf(heads.length, 'account')} of ${at.toISOString()}`;
  if (problems.length === 0) return `✓ ${size} are as they were, up to then.`;
  return [`✗ Of ${size}, ${problems.length} are not as they were:`, ...problems.map((one) => `    ${one}`)].join('\n');
}

const holds = ({ report, against, catalog }: Found): boolean =>
  report.isClean && !against?.problems.length && !catalog?.differences.length;

/** Prints signed heads, or why not; what was found goes to stderr. */
function tellHeads(found: Found, sign: (heads: Heads) => string): void {
  process.stderr.write(`${asText(found)}\n`);
  if (holds(found) && found.report.heads) print(sign(found.report.heads));
  else process.stderr.write('No heads were printed: they would vouch for a ledger that does not hold.\n');
}

try {
  const asked = readArguments(process.argv.slice(2));
  const sign = asked.headsKeyFile === null ? null : await headsSigner(asked.headsKeyFile);
  const found = await find(asked);
  if (sign) tellHeads(found, sign);
  else print(asked.isJson ? asJson(found) : asText(found));
  process.exitCode = holds(found) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${reasonOf(error)}\n`);
  process.exitCode = 2;
}
process.exit();
