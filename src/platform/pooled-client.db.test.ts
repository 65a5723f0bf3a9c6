import { afterAll, describe, expect, test } from 'vitest';
import { createDb, type Db, inTransaction } from '#/platform/db.ts';
import { asLastStatement } from '#/platform/pipelined-client.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';
import { recordStatements } from '#test/statements.ts';

const { directUrl } = useTestDatabase();

/** A client as for a pooler, with the server itself at the other end: what a session has left can be seen here. */
const pooled: Db = createDb(directUrl, { isPooled: true, connections: 1 });
afterAll(() => pooled.$disconnect());

const lockTimeout = `/* pooled:setting */ SELECT current_setting('lock_timeout') AS locks`;
const sum = '/* pooled:sum */ SELECT $1::int + $2::int AS sum';

describe('a client of a pooler', () => {
  test('makes a lone statement a transaction, which has the settings of the product and leaves none', async () => {
    const statements = recordStatements();
    expect(await pooled.$queryRawUnsafe(lockTimeout)).toEqual([{ locks: '100s' }]);
    expect(statements).toEqual(['BEGIN', 'pooled:setting', 'END']);
    const left = await pooled.$transaction([
      pooled.$queryRawUnsafe(`SELECT reset_val FROM pg_settings WHERE name = 'lock_timeout'`),
    ]);
    expect(left).toEqual([[{ reset_val: '0' }]]);
  });

  test('sends no more statements for a transaction than one of the server does', async () => {
    const user = await createUser(pooled, { name: 'before' });
    const statements = recordStatements();
    const rename = '/* pooled:rename */ UPDATE "User" SET name = $1 WHERE id = $2::uuid RETURNING name';
    await pooled.$transaction(async (tx) => {
      await tx.$queryRawUnsafe(lockTimeout);
      expect(await asLastStatement(() => tx.$queryRawUnsafe(rename, 'after', user.id))).toEqual([{ name: 'after' }]);
    });
    expect(statements).toEqual(['BEGIN', 'pooled:setting', expect.stringMatching(/^(?:DO|pooled:rename)$/), 'COMMIT']);
    expect(await pooled.user.findUnique({ where: { id: user.id }, select: { name: true } })).toEqual({ name: 'after' });
  });

  test('keeps the isolation that a transaction asks for', async () => {
    const isolation = await pooled.$transaction(
      (tx) => tx.$queryRaw<{ level: string }[]>`SELECT current_setting('transaction_isolation') AS level`,
      { isolationLevel: 'RepeatableRead' },
    );
    expect(isolation).toEqual([{ level: 'repeatable read' }]);
  });

  test('says why a lone statement failed, of which nothing is left', async () => {
    const user = await createUser(pooled, { name: 'before' });
    const failing = pooled.$executeRaw`UPDATE "User" SET name = (1 / 0)::text WHERE id = ${user.id}::uuid`;
    await expect(failing).rejects.toThrow('division by zero');
    expect(await pooled.user.findUnique({ where: { id: user.id }, select: { name: true } })).toEqual({
      name: 'before',
    });
  });

  test('prepares a named statement once in a connection of the server', async () => {
    const add = () =>
      pooled.$transaction(async (tx) => {
        await tx.$queryRaw`SELECT 1 AS one`;
        return tx.$queryRawUnsafe(sum, 1, 2);
      });
    for (const _ of [1, 2, 3]) expect(await add()).toEqual([{ sum: 3 }]);
    const kept = await pooled.$queryRaw<{ runs: number }[]>`
      SELECT (generic_plans + custom_plans)::int AS runs FROM pg_prepared_statements WHERE statement LIKE '%pooled:sum%'
        AND name LIKE 'product:%'`;
    expect(kept).toEqual([{ runs: 3 }]);
  });

  test('does not fail for good by a statement whose result a migration has changed', async () => {
    await pooled.$executeRawUnsafe('CREATE TABLE "Changing" AS SELECT 5 AS value');
    const read = () =>
      inTransaction(pooled, async (tx) => {
        await tx.$queryRaw`SELECT 1 AS one`;
        return tx.$queryRawUnsafe('/* pooled:changing */ SELECT value FROM "Changing"');
      });
    expect(await read()).toEqual([{ value: 5 }]);
    await pooled.$executeRawUnsafe('ALTER TABLE "Changing" ALTER value TYPE text');
    expect(await read()).toEqual([{ value: '5' }]);
    expect(await read()).toEqual([{ value: '5' }]);
  });
});
