import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { maxBalanceCredits } from '#/ledger/schema.ts';
import { creditVerbs } from '#test/credit-verbs.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';
import { runScript } from '#test/run-script.ts';
import { until } from '#test/until.ts';

const { db, ledger, url, directUrl, sql } = useTestDatabase();
const { give, lines } = creditVerbs(db);
let folder: string;
beforeAll(async () => {
  await createMissingPlans(db);
  folder = await mkdtemp(join(tmpdir(), 'farthing-import-'));
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(async () => {
  await expectLedgerHolds(db);
});

const run = (...args: string[]) => runScript('import-credits', url, args);

/** Writes a file of these rows under a header, and returns its path. */
async function fileOf(header: string, rows: readonly string[]): Promise<string> {
  const file = join(folder, `${randomUUID()}.csv`);
  await writeFile(file, `${[header, ...rows].join('\n')}\n`);
  return file;
}

const users = (count: number) => Promise.all(Array.from({ length: count }, () => createUser(db)));
const three = () => Promise.all([createUser(db), createUser(db), createUser(db)]);
const given = async (ids: readonly { id: string }[]) => {
  const all = await Promise.all(ids.map(({ id }) => lines(id)));
  return all.map((own) => own.join());
};

describe('a file', () => {
  test('gives each balance once, says how many, and a second run finds them there; it names nobody', async () => {
    const [ada, bob, eve] = await three();
    const file = await fileOf('email,userId,credits,expiresAt,reference', [
      `${ada.email.toUpperCase()},,40,,`,
      `${bob.email},,7,2099-01-01T00:00:00Z,old-2`,
      `,${eve.id},0,,`,
      `,${bob.id},5,,old-3`,
    ]);
    const first = await run(file);
    const total = '✓ 3 given (52 credits), 0 already there, 0 refused. 1 had nothing to give.\n';
    expect(first).toEqual({ code: 0, stdout: total, stderr: '' });
    expect(await given([ada, bob, eve])).toEqual(['CREDIT 40', 'CREDIT 7,CREDIT 5', '']);
    const second = await run(file);
    const known = '✓ 0 given (0 credits), 3 already there, 0 refused. 1 had nothing to give.\n';
    expect(second).toEqual({ code: 0, stdout: known, stderr: '' });
    expect(await given([ada, bob, eve])).toEqual(['CREDIT 40', 'CREDIT 7,CREDIT 5', '']);
  });

  test('gives nothing where a row is wrong: each is named by line and column, without who it is of', async () => {
    const [ada, bob] = await three();
    const { id: stored } = await createUser(db, { credits: 9 });
    const file = await fileOf('email,userId,credits,expiresAt', [
      `${ada.email},,40,`,
      'nobody@example.org,,40,',
      `,${ada.id},41,`,
      `,${bob.id},5,2020-01-01T00:00:00Z`,
      `,${stored},5,`,
      `,${randomUUID()},5,`,
    ]);
    const { code, stdout, stderr } = await run(file);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.trim().split('\n')).toEqual([
      'Line 3: email must be of somebody who has signed up.',
      'Line 4: userId must not be of the user of line 2, unless under another reference.',
      'Line 5: expiresAt must be later than now.',
      'Line 6: userId has a balance without lines: run npm run credits:import -- --existing first.',
      'Line 7: userId must be of somebody who has signed up.',
      'Nothing was given.',
    ]);
    expect(stderr).not.toContain('@');
    expect(await given([ada, bob])).toEqual(['', '']);
    await ledger.takeOverBalance({ userId: stored, actor: 'system' });
  });

  test('with another amount under a reference that was given is refused in words, and nothing changes', async () => {
    const [ada, bob] = await three();
    await run(await fileOf('userId,credits', [`${ada.id},40`]));
    const { code, stderr } = await run(await fileOf('userId,credits', [`${bob.id},3`, `${ada.id},50`]));
    expect(code).toBe(1);
    expect(stderr).toBe(
      'Line 3: credits and expiresAt must be as they were given before under this reference: what was given stays, and a correction needs another reference.\nNothing was given.\n',
    );
    expect(await given([ada, bob])).toEqual(['CREDIT 40', '']);
  });

  test('whose end has passed since is still known as given', async () => {
    const [ada] = await three();
    const now = new Date('2021-01-01T00:00:00Z');
    const expiresAt = new Date('2022-01-01T00:00:00Z');
    await ledger.importCredits({ userId: ada.id, actor: 'system', amountCredits: 4, reference: 'r', expiresAt, now });
    const { stdout } = await run(
      await fileOf('userId,credits,expiresAt,reference', [`${ada.id},4,2022-01-01T00:00:00Z,r`]),
    );
    expect(stdout).toBe('✓ 0 given (0 credits), 1 already there, 0 refused.\n');
  });

  test('names by its line what has no room, gives the others, and ends with 1', async () => {
    const [ada, bob] = await three();
    for (const _ of [1, 2]) await give(ada.id, maxBalanceCredits / 2);
    const { code, stdout } = await run(await fileOf('userId,credits', [`${ada.id},1`, `${bob.id},3`]));
    expect({ code, stdout }).toEqual({
      code: 1,
      stdout:
        '✗ Line 2: credits cannot be given: A balance can be at most 2000000000 credits.\n✗ 1 given (3 credits), 0 already there, 1 refused.\n',
    });
    expect(await given([bob])).toEqual(['CREDIT 3']);
  });

  test('given by two at once is given once', async () => {
    const all = await users(40);
    const file = await fileOf(
      'userId,credits',
      all.map(({ id }) => `${id},11`),
    );
    const ends = await Promise.all([run(file), run(file)]);
    const counts = ends.map(({ stdout }) =>
      stdout
        .match(/(\d+) given .* (\d+) already there, 0 refused/)
        ?.slice(1)
        .map(Number),
    );
    expect(counts.map((both) => (both?.[0] ?? 0) + (both?.[1] ?? 0))).toEqual([40, 40]);
    expect(counts.reduce((sum, both) => sum + (both?.[0] ?? 0), 0)).toBe(40);
    expect(await given(all)).toEqual(Array(40).fill('CREDIT 11'));
  });

  test('is finished by the next run after the first was killed in the middle', async () => {
    const all = await users(5);
    const file = await fileOf(
      'userId,credits',
      all.map(({ id }) => `${id},11`),
    );
    const client = new pg.Client({ connectionString: directUrl });
    await client.connect();
    await client.query('BEGIN');
    await client.query('SELECT 1 FROM "User" WHERE id = $1 FOR UPDATE', [all[2]?.id]);
    const child = spawn(process.execPath, ['scripts/run.mjs', 'import-credits', file], {
      env: { ...process.env, DATABASE_URL: url, DATA_DIR: process.env.STORAGE_DIR ?? '' },
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => child.on('close', (_code, signal) => resolve(signal)));
    await until(async () => (await given(all)).filter((own) => own !== '').length === 2);
    child.kill('SIGKILL');
    expect(await ended).toBe('SIGKILL');
    await client.query('ROLLBACK');
    await client.end();
    expect((await run(file)).stdout).toBe('✓ 3 given (33 credits), 2 already there, 0 refused.\n');
    expect(await given(all)).toEqual(Array(5).fill('CREDIT 11'));
  });
});

describe('--existing', () => {
  test('gives every balance without lines one, of what it is, and finds nothing the next time', async () => {
    const ids = await Promise.all([40, 7].map((credits) => createUser(db, { credits })));
    const runs = await Promise.all([run('--existing'), run('--existing')]);
    expect(runs.map(({ code }) => code)).toEqual([0, 0]);
    expect(await given(ids)).toEqual(['CREDIT 40', 'CREDIT 7']);
    const stored = await db.user.findMany({
      where: { id: { in: ids.map(({ id }) => id) } },
      orderBy: { credits: 'asc' },
    });
    expect(stored.map(({ credits }) => credits)).toEqual([7, 40]);
    expect((await run('--existing')).stdout).toBe('✓ Every balance has its lines: nothing is to be taken over.\n');
  });

  test('names what it refuses, takes the others over, and ends with 1', async () => {
    const { id } = await createUser(db, { credits: 9 });
    await sql(
      `INSERT INTO "CreditGrant" (id, "userId", source, amount, remaining, "effectiveAt", "bookedAt", "createdAt")
        VALUES (gen_random_uuid(), $1, 'ADMIN', 9, 9, now(), now(), now())`,
      [id],
    );
    const other = await createUser(db, { credits: 3 });
    const { code, stdout } = await run('--existing');
    expect({ code, stdout }).toEqual({
      code: 1,
      stdout: `✗ User ${id}: userId must be of an account whose balance has no lines, and no grants.\n✗ 1 taken over (3 credits), 1 refused.\n`,
    });
    expect(await given([other])).toEqual(['CREDIT 3']);
    await sql('DELETE FROM "CreditGrant" WHERE "userId" = $1', [id]);
    await sql('DELETE FROM "User" WHERE id = $1', [id]);
  });
});

describe('seed:plans', () => {
  test('on users with a balance without lines takes it over and gives the welcome credits once, also where another account has no room for them', async () => {
    const one = await createUser(db, { credits: 40 });
    const seed = () => runScript('seed-plans', url, [], { BETTER_AUTH_SECRET: 'x'.repeat(40) });
    const { id: full } = await createUser(db);
    for (const _ of [1, 2]) await give(full, maxBalanceCredits / 2);
    const { code, stdout, stderr } = await seed();
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toContain(`✗ Free plan not assigned to user ${full}: A balance can be at most 2000000000 credits.`);
    await seed();
    expect(await given([one])).toEqual(['CREDIT 40,CREDIT 60']);
  });
});

test.each([
  ['nothing', [], /^npm run credits:import takes one file, or --existing/],
  ['two files', ['a.csv', 'b.csv'], /^"b\.csv" is too much: npm run credits:import/],
  ['a file with --existing', ['a.csv', '--existing'], /^npm run credits:import takes one file, or --existing/],
  ['an option that it does not know', ['--exsting'], /^There is no option --exsting: npm run credits:import/],
  ['a file that is not there', ['/nowhere/a.csv'], /^\/nowhere\/a\.csv could not be read: ENOENT\.$/],
  ['a folder', ['/'], /^\/ could not be read: EISDIR\.$/],
])('of %s it says what is allowed, in a sentence, and ends with 1', async (_what, args, sentence) => {
  const { code, stdout, stderr } = await run(...args);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr.trim()).toMatch(sentence);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});

test('of an address that cannot be stored it says so by its line', async () => {
  const file = await fileOf('email,credits', ['"a\0b@example.org",5', `${'a'.repeat(400)}@example.org,5`]);
  const { code, stdout, stderr } = await run(file);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr.trim().split('\n')).toEqual([
    'Line 2: email must not contain null characters or broken surrogate pairs.',
    'Line 3: email must have at most 320 characters.',
    'Nothing was given.',
  ]);
});

test('of a file that is no UTF-8 or too large it says so', async () => {
  const file = join(folder, 'latin.csv');
  await writeFile(file, Buffer.from('email,credits\nj\xFCrgen@example.org,5\n', 'latin1'));
  expect((await run(file)).stderr).toBe(`${file} must be text in UTF-8.\n`);
  await writeFile(file, Buffer.alloc(16 * 1024 * 1024 + 1, 'a'));
  expect((await run(file)).stderr).toBe(`${file} must have at most 16 MiB: split it.\n`);
});
