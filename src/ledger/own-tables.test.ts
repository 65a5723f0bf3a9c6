import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const source = join(import.meta.dirname, '..');

/** The files of the product below a folder of src, but for tests and what is generated, with their text. */
function filesOf(folder: string): { path: string; text: string }[] {
  return readdirSync(join(source, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => /\.(ts|tsx|sql)$/.test(path) && !/\.test\.|^generated\//.test(path))
    .map((path) => ({ path, text: readFileSync(join(source, path), 'utf8') }));
}

/** Tables of features, in SQL and as Prisma calls them. */
const featureTables =
  /"(Plan|PlanPeriod|Task|Notice|Upload|WelcomeMailbox)"|\b(db|tx)\.(plan|planPeriod|task|notice|upload|welcomeMailbox)\b/;

test('the ledger names no table of a feature, but for its proof, which reads all that credits depend on', () => {
  const files = filesOf('ledger').filter(({ path }) => !path.startsWith('ledger/proof/'));
  expect(files.length).toBeGreaterThan(30);
  expect(files.filter(({ text }) => featureTables.test(text)).map(({ path }) => path)).toEqual([]);
  // Where they are named the pattern finds them.
  expect(filesOf('ledger/proof').some(({ text }) => featureTables.test(text))).toBe(true);
});

/** The columns of User that are the ledger's. */
const ownColumns =
  /\b(credits|debtCredits|ledgerSeq|ledgerHead|digestSeq|digest|ledgerSalt|ledgerSeal|sealedSeq|sealDigestSeq|renewsAt|nextDueAt)"?\s*[=:](?!=)/;
/** Statements that write rows of User, in SQL up to their condition and in Prisma up to the end of their data. */
const userWrites =
  /UPDATE "User"[\s\S]*?SET([\s\S]*?)(?:FROM|WHERE|RETURNING)|INSERT INTO "User" \(([^)]*)\)|\.user\s*\.(?:create|update|upsert)\w*\(([\s\S]*?)select:/g;

test('the ledger alone writes its columns of User', () => {
  const writing = (folder: string) =>
    filesOf(folder).filter(({ text }) =>
      [...text.matchAll(userWrites)].some((found) => ownColumns.test(found.slice(1).join(' '))),
    );
  const folders = readdirSync(source, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const others = folders.map(({ name }) => name).filter((name) => name !== 'ledger' && name !== 'generated');
  expect(others.length).toBeGreaterThan(8);
  expect(others.flatMap(writing).map(({ path }) => path)).toEqual([]);
  expect(writing('ledger').map(({ path }) => path)).toEqual([
    'ledger/erase-account.ts',
    'ledger/store/ledger-writes.ts',
  ]);
});
