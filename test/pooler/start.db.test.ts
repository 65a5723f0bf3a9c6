import { expect, inject, onTestFinished, test } from 'vitest';
import { useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';
import { pooledUrlOf, startPooler } from '#test/pooler.ts';
import { runScript } from '#test/run-script.ts';
import { checkGivenDatabase } from '../../scripts/lib/given-database.ts';

const { url, directUrl, db } = useTestDatabase();

const alone =
  /^DATABASE_URL is the address of a pooler, such as PgBouncer, [^\n]* set DATABASE_DIRECT_URL in \.env to [^\n]*$/;

test('a pooler without a direct address is told of in one sentence, also where it drops what it does not know', async () => {
  await expect(checkGivenDatabase({ url, directUrl: undefined })).rejects.toThrow(alone);
  const lenient = await startPooler(inject('testServer').url, { ignore_startup_parameters: 'options' });
  onTestFinished(() => lenient.stop());
  const lenientUrl = pooledUrlOf(directUrl, lenient.port);
  await expect(checkGivenDatabase({ url: lenientUrl, directUrl: undefined })).rejects.toThrow(alone);
  await checkGivenDatabase({ url: lenientUrl, directUrl });
});

test('a pooler as the direct address is told of', async () => {
  await expect(checkGivenDatabase({ url, directUrl: url })).rejects.toThrow(
    /^DATABASE_DIRECT_URL is the address of a pooler, too/,
  );
});

test('scripts work with a pooler and a direct address, and say what is missing without the latter', async () => {
  const user = await createUser(db, { email: 'ada@example.org' });
  for (const [name, args] of [
    ['migrate', []],
    ['seed-plans', []],
    ['make-admin', [user.email]],
    ['verify-ledger', ['--catalog']],
    ['undo-expiries', ['--clock-was-right-at', new Date().toISOString()]],
  ] as const) {
    const end = await runScript(name, url, args, { DATABASE_DIRECT_URL: directUrl });
    expect({ name, ...end }).toMatchObject({ name, code: 0 });
  }
  const { code, stderr, stdout } = await runScript('migrate', url, [], { DATABASE_DIRECT_URL: '' });
  expect(code).toBe(1);
  expect(`${stdout}${stderr}`).toContain('DATABASE_URL is the address of a pooler');
});
