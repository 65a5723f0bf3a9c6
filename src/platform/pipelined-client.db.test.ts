import pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { failureOf } from '#/platform/database-failure.ts';
import { createDb, inTransaction } from '#/platform/db.ts';
import { asLastStatement } from '#/platform/pipelined-client.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';

const { db, url, sql } = useTestDatabase();

const rename = (name: string) =>
  `/* rename-${name} */ UPDATE "User" SET name = '${name}' WHERE id = $1::uuid RETURNING name`;

async function nameOf(userId: string): Promise<string> {
  const [row] = await sql<{ name: string }>('SELECT name FROM "User" WHERE id = $1', [userId]);
  return row?.name ?? '';
}

describe('a transaction', () => {
  test('begins with its first statement, not before it', async () => {
    const begun = await db.$transaction(async (tx) => {
      const [clock] = await sql<{ at: Date }>('SELECT clock_timestamp() AS at');
      const [transaction] = await tx.$queryRaw<{ at: Date }[]>`SELECT now() AS at`;
      return { clock: clock?.at.getTime() ?? 0, transaction: transaction?.at.getTime() ?? 0 };
    });
    expect(begun.transaction).toBeGreaterThanOrEqual(begun.clock);
  });

  test('without a statement does nothing', async () => {
    expect(await db.$transaction(async () => 'nothing')).toBe('nothing');
  });

  test('is undone as a whole when what it does fails', async () => {
    const user = await createUser(db, { name: 'before' });
    const failing = db.$transaction(async (tx) => {
      await tx.$queryRawUnsafe(rename('after'), user.id);
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await nameOf(user.id)).toBe('before');
  });

  test('keeps the isolation that it asks for, in its first statement already', async () => {
    const isolation = await db.$transaction(
      (tx) => tx.$queryRaw<{ level: string }[]>`SELECT current_setting('transaction_isolation') AS level`,
      { isolationLevel: 'RepeatableRead' },
    );
    expect(isolation).toEqual([{ level: 'repeatable read' }]);
  });
});

/** Has every BEGIN fail, as one that is canceled. */
function failBegins(): void {
  const query: (this: pg.Client, ...args: unknown[]) => unknown = pg.Client.prototype.query;
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const [asked] = args as [{ text?: string }];
    return asked?.text === 'BEGIN' ? query.call(this, 'SELECT 1 / 0') : query.apply(this, args);
  } as typeof pg.Client.prototype.query;
  onTestFinished(() => {
    pg.Client.prototype.query = query as typeof pg.Client.prototype.query;
  });
}

test('where BEGIN fails, so does the statement that went with it', async () => {
  failBegins();
  await expect(db.$transaction((tx) => tx.$queryRaw`SELECT 1 AS one`)).rejects.toThrow('division by zero');
});

describe('a transaction that takes too long', () => {
  test('may have been committed: its outcome is unknown', async () => {
    const user = await createUser(db, { name: 'before' });
    const slow = `UPDATE "User" SET name = 'after' WHERE id = $1::uuid
      RETURNING pg_sleep(0.6)::text`;
    const tooLong = db.$transaction((tx) => asLastStatement(() => tx.$queryRawUnsafe(slow, user.id)), { timeout: 200 });
    expect(failureOf(await tooLong.catch((error: unknown) => error))).toBe('unknown');
    expect(await nameOf(user.id)).toBe('after');
  });

  test('to begin has not happened', async () => {
    const all = Array.from({ length: 20 }, async () => await db.$queryRaw`SELECT pg_sleep(0.6)::text`);
    const late = db.$transaction((tx) => tx.$queryRaw`SELECT 1 AS one`, { maxWait: 100 });
    expect(failureOf(await late.catch((error: unknown) => error))).toBe('busy');
    await Promise.all(all);
  });
});

describe('the last statement of a transaction', () => {
  test('commits it before anything else is asked', async () => {
    const user = await createUser(db, { name: 'before' });
    const seen = await db.$transaction(async (tx) => {
      await asLastStatement(() => tx.$queryRawUnsafe(rename('after'), user.id));
      // COMMIT was sent along, so that nothing has to be asked for it to come through.
      while ((await nameOf(user.id)) !== 'after');
      return nameOf(user.id);
    });
    expect(seen).toBe('after');
  });

  test('that fails leaves nothing of the transaction, and its connection as it was', async () => {
    const user = await createUser(db, { name: 'before' });
    const failing = db.$transaction(async (tx) => {
      await tx.$queryRawUnsafe(rename('halfway'), user.id);
      await asLastStatement(() => tx.$queryRawUnsafe('SELECT 1 / 0 AS nothing'));
    });
    await expect(failing).rejects.toThrow('division by zero');
    expect(await nameOf(user.id)).toBe('before');
    const again = await db.$transaction((tx) => asLastStatement(() => tx.$queryRawUnsafe(rename('after'), user.id)));
    expect(again).toEqual([{ name: 'after' }]);
    expect(await nameOf(user.id)).toBe('after');
  });

  test('is followed by no other, which would be outside of it', async () => {
    const user = await createUser(db, { name: 'before' });
    const following = db.$transaction(async (tx) => {
      await asLastStatement(() => tx.$queryRawUnsafe(rename('after'), user.id));
      await tx.$queryRawUnsafe(rename('outside'), user.id);
    });
    await expect(following).rejects.toThrow('The transaction has had its last statement.');
    expect(await nameOf(user.id)).toBe('after');
  });

  test('is like any other outside of one', async () => {
    const lone = createDb(url);
    onTestFinished(() => lone.$disconnect());
    const user = await createUser(db, { name: 'before' });
    expect(await asLastStatement(() => lone.$queryRawUnsafe(rename('after'), user.id))).toEqual([{ name: 'after' }]);
    const next = await lone.$transaction((tx) => tx.$queryRawUnsafe(rename('later'), user.id));
    expect(next).toEqual([{ name: 'later' }]);
  });

  test('that violates a deferred constraint fails by its COMMIT', async () => {
    await sql('CREATE TABLE pair (id int PRIMARY KEY, other int REFERENCES pair DEFERRABLE INITIALLY DEFERRED)');
    const violating = db.$transaction((tx) =>
      asLastStatement(() => tx.$queryRawUnsafe('INSERT INTO pair VALUES (1, 2) RETURNING id')),
    );
    await expect(violating).rejects.toThrow('ForeignKeyConstraintViolation');
    expect(await sql('SELECT id FROM pair')).toEqual([]);
  });
});

describe('a statement that is not answered', () => {
  test('is given up with its connection, and the next one has another', async () => {
    const impatient = createDb(url, { answerMs: 2_000 });
    try {
      await expect(impatient.$queryRaw`SELECT pg_sleep(60)::text`).rejects.toThrow('Connection terminated');
      expect(await impatient.$queryRaw`SELECT 1 AS one`).toEqual([{ one: 1 }]);
    } finally {
      await impatient.$disconnect();
    }
  });

  test('is waited for without end where that is asked for', async () => {
    const patient = createDb(url, { answerMs: 0 });
    try {
      expect(await patient.$queryRaw`SELECT pg_sleep(0.6)::text AS slept`).toEqual([{ slept: '' }]);
    } finally {
      await patient.$disconnect();
    }
  });
});

describe('a prepared statement whose result a migration has changed', () => {
  const one = createDb(url, { connections: 1 });
  afterAll(() => one.$disconnect());
  const read = (value: string) => `/* changed-${value} */ SELECT ${value} FROM changing`;
  beforeAll(() => sql('CREATE TABLE changing AS SELECT 1 AS alone, 2 AS within'));

  test('fails once on a connection, which another one replaces', async () => {
    expect(await one.$queryRawUnsafe(read('alone'))).toEqual([{ alone: 1 }]);
    await sql('ALTER TABLE changing ALTER alone TYPE text');
    await expect(one.$queryRawUnsafe(read('alone'))).rejects.toThrow('cached plan must not change result type');
    expect(await one.$queryRawUnsafe(read('alone'))).toEqual([{ alone: '1' }]);
  });

  test('does not fail a command, which is tried again', async () => {
    const command = () => inTransaction(one, (tx) => tx.$queryRawUnsafe(read('within')));
    expect(await command()).toEqual([{ within: 2 }]);
    await sql('ALTER TABLE changing ALTER within TYPE text');
    expect(await command()).toEqual([{ within: '2' }]);
  });
});
