// `npm run credits:import -- balances.csv`: gives users the credits that they had in another system. The whole file is checked
// first; each balance is given once, however often and by however many it is run. `-- --existing` takes over balances that
// accounts were stored with before they had lines. Exit code 1: nothing was given, or something was refused.
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  checkBalances,
  GivingStopped,
  giveBalances,
  type ImportOutcome,
  takeOverBalances,
} from '#/features/credits/commands/import-balances.ts';
import { createProductLedger } from '#/features/credits/ledger-service.ts';
import { type ImportProblem, maxImportBytes, readImportFile } from '#/features/credits/rules/import-file.ts';
import type { Ledger } from '#/ledger/ledger.ts';
import { isDomainError } from '#/lib/errors.ts';
import { formatCredits } from '#/lib/format-credits.ts';
import { SetupError } from '#/lib/setup-error.ts';
import { createDb } from '#/platform/db.ts';
import { readCommandLine } from './bootstrap/command-line.mjs';
import { print, runMain } from './bootstrap/console.mjs';
import { root } from './bootstrap/project.mjs';
import { withDatabase } from './lib/with-environment.ts';

/** The most wrong rows that are named. */
const maxNamed = 50;

type Asked = { file: string } | 'existing';

function readAsked(): Asked {
  const { values, words } = readCommandLine('import-credits');
  const [file] = words;
  if (values.existing === true && file === undefined) return 'existing';
  if (values.existing === true || file === undefined)
    throw new SetupError('npm run credits:import takes one file, or --existing: say one of the two.');
  // npm changes the folder: a file is meant as seen from where it was called.
  return { file: resolve(process.env.INIT_CWD ?? root, file) };
}

async function readText(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > maxImportBytes)
      throw new SetupError(`${file} must have at most ${maxImportBytes / 1024 / 1024} MiB: split it.`);
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
  } catch (error) {
    if (error instanceof SetupError) throw error;
    if (error instanceof TypeError) throw new SetupError(`${file} must be text in UTF-8.`);
    throw new SetupError(`${file} could not be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}.`);
  }
}

function sentencesOf(problems: readonly ImportProblem[]): string[] {
  const named = problems.toSorted((a, b) => a.line - b.line).slice(0, maxNamed);
  const more = problems.length - named.length;
  const sentences = named.map(({ line, field, message }) => `Line ${line}: ${field} ${message.replace(/\.$/, '')}.`);
  return more > 0 ? [...sentences, `${more} more are wrong.`] : sentences;
}

function refuse(problems: readonly ImportProblem[]): never {
  throw new SetupError([...sentencesOf(problems), 'Nothing was given.'].join('\n'));
}

function totalOf({ given, givenCredits, known, empty, refused }: ImportOutcome): string {
  const none = empty === 0 ? '' : ` ${empty} had nothing to give.`;
  return `${given} given (${formatCredits(givenCredits)}), ${known} already there, ${refused.length} refused.${none}`;
}

async function importFile(ledger: Ledger, text: string): Promise<void> {
  const read = readImportFile(text);
  if ('problems' in read) refuse(read.problems);
  const checked = await checkBalances(ledger.db, read.rows);
  if ('problems' in checked) refuse(checked.problems);
  const outcome = await giveBalances(ledger, checked.balances).catch((error) => {
    if (!(error instanceof GivingStopped)) throw error;
    print(`✗ ${totalOf(error.outcome)} Then it stopped: run it again, and what was given stays given once.`);
    throw error.cause;
  });
  for (const sentence of sentencesOf(outcome.refused)) print(`✗ ${sentence}`);
  print(`${outcome.refused.length === 0 ? '✓' : '✗'} ${totalOf(outcome)}`);
  if (outcome.refused.length > 0) process.exitCode = 1;
}

async function takeOver(ledger: Ledger): Promise<void> {
  const { taken, takenCredits, refused } = await takeOverBalances(ledger);
  for (const { userId, message } of refused) print(`✗ User ${userId}: ${message}`);
  const mark = refused.length === 0 ? '✓' : '✗';
  print(
    taken + refused.length === 0
      ? '✓ Every balance has its lines: nothing is to be taken over.'
      : `${mark} ${taken} taken over (${formatCredits(takenCredits)}), ${refused.length} refused.`,
  );
  if (refused.length > 0) process.exitCode = 1;
}

/** What the ledger refuses as a whole, such as while the database is away, is told without a stack. */
function inOneSentence(error: unknown): never {
  throw isDomainError(error) ? new SetupError(error.message) : error;
}

await runMain(async () => {
  const asked = readAsked();
  const text = asked === 'existing' ? null : await readText(asked.file);
  await withDatabase(async ({ url }) => {
    const db = createDb(url);
    try {
      const ledger = createProductLedger(db);
      await (text === null ? takeOver(ledger) : importFile(ledger, text)).catch(inOneSentence);
    } finally {
      await db.$disconnect();
    }
  });
});
process.exit();
