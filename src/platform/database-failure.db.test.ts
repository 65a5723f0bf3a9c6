import { beforeAll, describe, expect, test } from 'vitest';
import { failureOf } from '#/platform/database-failure.ts';
import { queryNamed } from '#/platform/db.ts';
import { useTestDatabase } from '#test/database.ts';

const { db } = useTestDatabase();

beforeAll(async () => {
  await db.$executeRaw`
    CREATE FUNCTION "fail"() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'It failed.' USING ERRCODE = NEW.key; END $$`;
  await db.$executeRaw`CREATE TRIGGER "fails" BEFORE INSERT ON "RateLimit" FOR EACH ROW EXECUTE FUNCTION "fail"()`;
});

/** A statement that fails with the SQLSTATE, as Prisma's models, as raw SQL and in a transaction. */
const statements: Record<string, (sqlState: string) => Promise<unknown>> = {
  'of a model': (key) => db.rateLimit.create({ data: { key } }),
  'of raw SQL': (sqlState) =>
    db.$executeRawUnsafe(`DO $$ BEGIN RAISE EXCEPTION 'It failed.' USING ERRCODE = '${sqlState}'; END $$`),
  'without Prisma in between': (sqlState) =>
    queryNamed(
      db,
      `/* test:fail:${sqlState} */ DO $$ BEGIN RAISE EXCEPTION 'It failed.' USING ERRCODE = '${sqlState}'; END $$`,
    ),
  'in a transaction': (sqlState) =>
    db.$transaction((tx) =>
      tx.$executeRawUnsafe(`DO $$ BEGIN RAISE EXCEPTION 'It failed.' USING ERRCODE = '${sqlState}'; END $$`),
    ),
};

describe.each(Object.entries(statements))('a statement %s', (_, fail) => {
  test.each([
    ['a full disk', '53100', 'busy'],
    ['no memory', '53200', 'busy'],
    ['a configured limit', '53400', 'busy'],
    ['a system error', '58000', 'busy'],
    ['a file that cannot be read', '58030', 'busy'],
    ['a lock that is not available', '55P03', 'busy'],
    ['a server that is a standby', '25006', 'busy'],
    ['too many connections', '53300', 'again'],
    ['a server that is being stopped', '57P01', 'again'],
    ['a server that has crashed', '57P02', 'again'],
    ['a server that is starting', '57P03', 'again'],
    ['a deadlock', '40P01', 'again'],
    ['a lost connection', '08006', 'again'],
    ['a canceled statement', '57014', 'other'],
    ['a division by zero', '22012', 'other'],
    ['a broken constraint', '23514', 'other'],
    ['a table of ours that is missing', '42P01', 'other'],
  ])('that fails for %s (%s) is taken as %s', async (_name, sqlState, failure) => {
    const error = await fail(sqlState).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(failureOf(error)).toBe(failure);
  });
});

test('a queue that is missing is busy, and anything else that is missing is a mistake of ours', async () => {
  const fails = (sql: string) =>
    db.$queryRawUnsafe(sql).then(
      () => null,
      (thrown: unknown) => failureOf(thrown),
    );
  expect(await fails('SELECT FROM pgboss.none')).toBe('busy');
  expect(await fails('SELECT FROM "Nothing"')).toBe('other');
  await db.$executeRaw`ALTER SCHEMA pgboss RENAME TO away`;
  expect(await fails('SELECT pgboss.job_now()')).toBe('busy');
  await db.$executeRaw`ALTER SCHEMA away RENAME TO pgboss`;
});

test('a pool whose connections are all in use is busy', async () => {
  const error = new Error('timeout exceeded when trying to connect');
  expect(failureOf(error)).toBe('busy');
});

test('a prepared statement whose result a migration has changed is taken as again, and no other feature that is missing', async () => {
  const failing = (message: string) =>
    db.$executeRawUnsafe(`DO $$ BEGIN RAISE EXCEPTION '${message}' USING ERRCODE = '0A000'; END $$`).then(
      () => null,
      (thrown: unknown) => failureOf(thrown),
    );
  expect(await failing('cached plan must not change result type')).toBe('again');
  expect(await failing('It failed.')).toBe('other');
});
