import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { brand } from '#/brand.ts';
import { creditVerbs, lineIdOf } from '#test/credit-verbs.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUserWithCredits } from '#test/factories.ts';
import { runScript } from '#test/run-script.ts';

const { db, url, sql } = useTestDatabase();

/** Runs `npm run ledger:verify` as npm does, on this file's database unless told otherwise. */
const verify = (args: string[] = [], variables?: Record<string, string>) =>
  runScript('verify-ledger', url, args, variables);

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
  await sql('UPDATE "User" SET credits = credits - 1');
});

test.each([
  [
    'an argument that it does not know',
    ['--jsn'],
    {},
    /^There is no option --jsn: npm run ledger:verify takes \[--json\]/,
  ],
  ['heads among JSON', ['--json', '--heads', '--key', 'key.pem'], {}, /^These do not go together: /],
  ['a file of heads that is not there', ['--since', '/nowhere/heads.txt'], {}, /nowhere.heads\.txt cannot be read/],
  [
    'a key that is not there',
    ['--heads', '--key', '/nowhere/key.pem'],
    {},
    /nowhere.key\.pem cannot be read \(ENOENT\)/,
  ],
  [
    'a database that is not there',
    ['--json'],
    { DATABASE_URL: 'postgresql://me@127.0.0.1:1/x' },
    /^No PostgreSQL answers/,
  ],
  [
    'a database that is not there, where the shell keeps the name of the machine in HOST',
    ['--json'],
    { DATABASE_URL: 'postgresql://me@127.0.0.1:1/x', HOST: 'a-machine' },
    /^No PostgreSQL answers/,
  ],
])('of %s it says a sentence and ends with 2', async (_what, args, variables, sentence) => {
  const { code, stdout, stderr } = await verify(args, variables);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(sentence);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});

describe('heads that the operator keeps elsewhere', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'farthing-heads-'));
    for (const name of ['operator', 'somebody']) {
      const { privateKey, publicKey } = generateKeyPairSync('ed25519');
      await writeFile(join(folder, `${name}.pem`), privateKey.export({ type: 'pkcs8', format: 'pem' }));
      await writeFile(join(folder, `${name}.pub`), publicKey.export({ type: 'spki', format: 'pem' }));
    }
    return () => rm(folder, { recursive: true });
  });
  const file = (name: string) => join(folder, name);
  const keep = async (name: string, key = 'operator.pem') => {
    const { code, stdout } = await verify(['--heads', '--key', file(key)]);
    expect(code).toBe(0);
    await writeFile(file(name), stdout);
  };
  const compare = (name: string) => verify(['--against', file(name), '--public-key', file('operator.pub')]);

  test('show an account that was rolled back, with all that belongs to it', async () => {
    const { hold, settle, give } = creditVerbs(db);
    const [{ id: rolled }, { id: other }] = [await createUserWithCredits(db, 60), await createUserWithCredits(db, 60)];
    const before = await db.user.findUniqueOrThrow({ where: { id: rolled } });
    const chargeId = lineIdOf(await hold(rolled, 20));
    await settle(rolled, chargeId, 20);
    await give(other, 5);
    await keep('heads.txt');
    await give(rolled, 1);
    expect((await compare('heads.txt')).stdout).toMatch(
      /✓ \d+ accounts of \d{4}-\S+Z are as they were, up to then\.\n$/,
    );
    // As from a backup: the account is whole, and the proof is content with it.
    await sql(`SET session_replication_role = replica; DELETE FROM "CreditTransaction" WHERE "userId" = '${rolled}' AND seq > 1;
      DELETE FROM "CreditFunding" WHERE "transactionId" NOT IN (SELECT id FROM "CreditTransaction");
      DELETE FROM "IdempotencyRecord" WHERE "userId" = '${rolled}'; DELETE FROM "ChargeEnd" WHERE "userId" = '${rolled}';
      DELETE FROM "CreditGrant" WHERE "userId" = '${rolled}' AND source = 'PURCHASE';
      UPDATE "CreditGrant" SET remaining = 60 WHERE "userId" = '${rolled}';
      UPDATE "User" SET credits = 60, "ledgerSeq" = 1, "ledgerHead" = '\\x${Buffer.from(before.ledgerHead).toString('hex')}', "digestSeq" = 0,
        digest = decode(repeat('00', 32), 'hex') WHERE id = '${rolled}'`);
    expect(await verify()).toMatchObject({ code: 0 });
    const { code, stdout } = await compare('heads.txt');
    expect(code).toBe(1);
    expect(stdout).toContain(`    user ${rolled} had 2 lines and has 1\n`);
    expect(stdout).not.toContain(other);
    const json = await verify(['--json', '--against', file('heads.txt'), '--public-key', file('operator.pub')]);
    expect(JSON.parse(json.stdout)).toMatchObject({
      isClean: true,
      against: { problems: [expect.stringContaining(rolled)] },
    });
  });

  test('are printed only after a proof that holds, and again after one of what is new since', async () => {
    const { id } = await createUserWithCredits(db, 60);
    await keep('first.txt');
    await creditVerbs(db).give(id, 5);
    const next = ['--since', file('first.txt'), '--public-key', file('operator.pub')];
    const told = await verify(next);
    expect(told).toMatchObject({ code: 0, stderr: '' });
    expect(told.stdout).toMatch(
      /✓ What is new in the ledger holds: \d+ checks of 1 new line, in \d+ accounts? with news since \d{4}-\S+Z, in \d+\.\d s\.\n/,
    );
    expect(told.stdout).toMatch(/\nNot seen:\n {4}What was there before is not read again/);
    const printed = await verify([...next, '--heads', '--key', file('operator.pem')]);
    expect(printed).toMatchObject({ code: 0, stdout: expect.stringMatching(new RegExp(`^${brand.slug} heads 1 `)) });
    expect(printed.stderr).toContain('✓ What is new in the ledger holds');
    await writeFile(file('second.txt'), printed.stdout);
    await sql('UPDATE "User" SET credits = credits + 1 WHERE id = $1', [id]);
    const broken = ['--since', file('second.txt'), '--public-key', file('operator.pub')];
    const json = await verify(['--json', ...broken]);
    expect(json.code).toBe(1);
    const { checks, since } = JSON.parse(json.stdout);
    expect(checks.find((check: { name: string }) => check.name === 'balances').offenders).toEqual([
      expect.stringContaining(`user ${id} has 66 credits`),
    ]);
    expect(since.unseen.join(' ')).toContain('The whole proof makes them.');
    for (const asked of [[], broken]) {
      const refused = await verify([...asked, '--heads', '--key', file('operator.pem')]);
      expect(refused).toMatchObject({ code: 1, stdout: '' });
      expect(refused.stderr).toContain(`user ${id} has 66 credits`);
      expect(refused.stderr).toContain('No heads were printed');
    }
    await sql('UPDATE "User" SET credits = credits - 1 WHERE id = $1', [id]);
    const unsigned = await verify(['--since', file('second.txt')]);
    expect(unsigned).toMatchObject({ code: 0, stderr: '' });
    expect(unsigned.stdout).toContain('Whether the file is what was printed was not checked');
  });

  test('that were changed, or signed again with another key, are refused', async () => {
    await createUserWithCredits(db, 60);
    await keep('again.txt', 'somebody.pem');
    await keep('changed.txt');
    const text = await readFile(file('changed.txt'), 'utf8');
    await writeFile(file('changed.txt'), text.replace(/ \d+ (?=[0-9a-f]{64} \d)/, ' 7 '));
    await writeFile(file('empty.txt'), 'nothing\n');
    for (const [name, sentence] of [
      ['again.txt', /is not signed by the key of/],
      ['changed.txt', /was changed, or is not signed by the key of/],
      ['empty.txt', /has no signed heads of a ledger in it/],
    ] as const) {
      const { code, stdout, stderr } = await compare(name);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(sentence);
    }
    const wrongKey = await verify(['--heads', '--key', file('operator.pub')]);
    expect(wrongKey).toMatchObject({ code: 2, stdout: '' });
    expect(wrongKey.stderr).toMatch(/operator\.pub has no private Ed25519 key in PEM/);
  });
});

test('a function that the migrations do not make is named beside a proof that holds', async () => {
  await createUserWithCredits(db, 60);
  const whole = await verify(['--catalog']);
  expect(whole).toMatchObject({ code: 0, stderr: '' });
  expect(whole.stdout).toMatch(/✓ The catalog is that of a fresh migration: \d+ objects, hash [0-9a-f]{16}….\n$/);
  await sql('CREATE FUNCTION gift() RETURNS integer LANGUAGE sql AS $$ SELECT 7 $$');
  const changed = await verify(['--catalog']);
  expect(changed).toMatchObject({ code: 1, stderr: '' });
  expect(changed.stdout).toMatch(
    /✓ The ledger holds[^✗]*✗ The catalog \(hash [^)]+\) is not that of a fresh migration/,
  );
  expect(changed.stdout).toMatch(/ {4}function gift\(\) is not of the migrations: .*SELECT 7/);
  const json = JSON.parse((await verify(['--json', '--catalog'])).stdout);
  expect(json).toMatchObject({ isClean: true, catalog: { differences: [expect.stringContaining('gift()')] } });
  await sql('DROP FUNCTION gift()');
});

test('of a database that was never migrated it says so and ends with 2', async () => {
  await sql('DROP TABLE _prisma_migrations');
  expect(await verify()).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('npm run migrate') });
});
