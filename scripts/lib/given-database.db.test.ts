import { expect, test } from 'vitest';
import { useTestDatabase } from '#test/database.ts';
import { checkGivenDatabase } from './given-database.ts';

const { url, sql } = useTestDatabase();

test('the server itself is fine alone, also with options in its address, and beside another address of itself', async () => {
  await checkGivenDatabase({ url, directUrl: undefined });
  await checkGivenDatabase({ url: `${url}&options=-c%20search_path%3Dpublic`, directUrl: undefined });
  await checkGivenDatabase({ url, directUrl: url.replace('127.0.0.1', 'localhost') });
});

test('two addresses of different databases are told of in one sentence', async () => {
  const other = Object.assign(new URL(url), { pathname: '/postgres' }).href;
  await expect(checkGivenDatabase({ url, directUrl: other })).rejects.toThrow(
    /^DATABASE_URL and DATABASE_DIRECT_URL are not of the same database: correct one of them in \.env\.$/,
  );
});

test('which database it is may be asked by a user without any right', async () => {
  const [asked] = await sql<{ may: boolean }>(`SELECT has_function_privilege('pg_control_system()', 'EXECUTE') AS may
    FROM (SELECT set_config('role', 'pg_signal_backend', true)) AS other`);
  expect(asked).toEqual({ may: true });
});
