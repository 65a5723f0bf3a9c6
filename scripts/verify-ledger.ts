// `npm run ledger:verify`: proves that not one credit was lost or made up, over the whole database in one snapshot, while
// the product runs. Exit code 0: everything holds; 1: it does not; 2: it could not be checked. With `-- --json` the
// report is all that goes to stdout.
import { type ProofReport, proveLedger } from '#/ledger/ledger.ts';
import { SetupError } from '#/lib/setup-error.ts';
import { createDb } from '#/platform/db.ts';
import { print } from './bootstrap/console.mjs';
import { alignTable, describeViolations, proofTable } from './lib/proof-table.ts';
import { withDatabase } from './lib/with-environment.ts';

function readArguments(args: string[]): { isJson: boolean } {
  const unknown = args.filter((arg) => arg !== '--json');
  if (unknown.length === 0) return { isJson: args.includes('--json') };
  throw new SetupError(
    `There is no ${unknown.join(' ')}: run npm run ledger:verify, or npm run --silent ledger:verify -- --json.`,
  );
}

async function prove(): Promise<ProofReport> {
  return withDatabase(async ({ url }) => {
    const db = createDb(url, { answerMs: 0 });
    try {
      return await proveLedger(db);
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

try {
  const { isJson } = readArguments(process.argv.slice(2));
  const report = await prove();
  print(isJson ? JSON.stringify(report, null, 2) : describe(report));
  process.exitCode = report.isClean ? 0 : 1;
} catch (error) {
  process.stderr.write(`${reasonOf(error)}\n`);
  process.exitCode = 2;
}
process.exit();
