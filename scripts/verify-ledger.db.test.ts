import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { useTestDatabase } from '#test/database.ts';
import { createUserWithCredits } from '#test/factories.ts';

const { db, url, sql } = useTestDatabase();
const root = join(import.meta.dirname, '..');

/** Runs `npm run ledger:verify` as npm does, on this file's database unless told otherwise. */
function verify(args: string[] = [], variables: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['scripts/run.mjs', 'verify-ledger', ...args], {
    cwd: root,
    env: { ...process.env, DATABASE_URL: url, DATA_DIR: process.env.STORAGE_DIR ?? '', ...variables },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

test('of a ledger that holds it prints a table and ends with 0; as JSON nothing but the report', async () => {
  await createUserWithCredits(db, 60);
  const table = await verify();
  expect(table).toMatchObject({ code: 0, stderr: '' });
  expect(table.stdout).toMatch(/check +checked +violations +time\n/);
  expect(table.stdout).toMatch(/\n {2}balances +1 +0 +0\.\d\d s\n/);
  expect(table.stdout).toMatch(/✓ The ledger holds: \d+ checks of 1 line of 1 account, in \d+\.\d s\.\n$/);
  const json = await verify(['--json']);
  expect(json).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(json.stdout)).toMatchObject({ isClean: true, accounts: 1, lines: 1 });
});

test('of a ledger that does not hold it names the rule and the first offenders, and ends with 1', async () => {
  await sql('UPDATE "User" SET credits = credits + 1');
  const [{ id } = { id: '' }] = await sql<{ id: string }>('SELECT id FROM "User"');
  const table = await verify();
  expect(table).toMatchObject({ code: 1, stderr: '' });
  expect(table.stdout).toContain(`✗ balances: a balance is the sum of its lines`);
  expect(table.stdout).toContain(`    user ${id} has 61 credits`);
  expect(table.stdout).toMatch(/✗ The ledger does not hold: 1 of \d+ checks are broken/);
  const json = await verify(['--json']);
  expect(json).toMatchObject({ code: 1, stderr: '' });
  const { isClean, checks } = JSON.parse(json.stdout);
  expect(isClean).toBe(false);
  expect(checks.find((check: { name: string }) => check.name === 'balances')).toMatchObject({
    checked: 1,
    violations: 1,
  });
});

test.each([
  ['an argument that it does not know', ['--jsn'], {}, /^There is no --jsn: run npm run ledger:verify/],
  [
    'a database that is not there',
    ['--json'],
    { DATABASE_URL: 'postgresql://me@127.0.0.1:1/x' },
    /^No PostgreSQL answers/,
  ],
])('of %s it says a sentence and ends with 2', async (_what, args, variables, sentence) => {
  const { code, stdout, stderr } = await verify(args, variables);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(sentence);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});

test('of a database that was never migrated it says so and ends with 2', async () => {
  await sql('DROP TABLE _prisma_migrations');
  expect(await verify()).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('npm run migrate') });
});
