import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from 'pg';
import { SetupError } from '#/lib/setup-error.ts';
import { connect, costCredits } from './limit.ts';
import type { Operation } from './load.ts';
import type { Spread } from './options.ts';

/*
 * pgledger (github.com/pgr0ss/pgledger), a double-entry ledger in SQL alone. Its code stays outside: the option names a
 * folder with it. It has no keys, so each transfer writes a row of its own for one, in the same statement.
 */

/** In the order in which they are installed. */
const files = [
  'vendor/scoville-pgsql-ulid/ulid-to-uuid.sql',
  'vendor/scoville-pgsql-ulid/uuid-to-ulid.sql',
  'pgledger.sql',
];
/** As many payers as the largest number of clients: each client pays from one of its own. */
const payers = 64;

const transfer = `WITH key AS (INSERT INTO transfer_key VALUES ($1))
  SELECT id FROM pgledger_create_transfer($2::text, $3::text, $4::numeric)`;

/** Installs pgledger in an empty database and makes its accounts. @throws {SetupError} where the folder has no pgledger */
export async function createPgledger(url: string, folder: string) {
  const scripts = await Promise.all(
    files.map((file) =>
      readFile(join(folder, file), 'utf8').catch(() => {
        throw new SetupError(`--pgledger must be a folder with pgledger's SQL: there is no ${file} in ${folder}.`);
      }),
    ),
  );
  const connections: Client[] = [];
  const first = await connect(url);
  connections.push(first);
  for (const script of scripts) await first.query(script);
  await first.query('CREATE TABLE transfer_key (key uuid PRIMARY KEY)');
  const create = async (name: string) =>
    (await first.query<{ id: string }>("SELECT id FROM pgledger_create_account($1, 'USD')", [name])).rows[0]?.id ?? '';
  const revenue = await create('revenue');
  const pairs: { payer: string; payee: string }[] = [];
  for (let n = 0; n < payers; n += 1)
    pairs.push({ payer: await create(`payer ${n}`), payee: await create(`payee ${n}`) });
  await first.query('VACUUM ANALYZE');
  return {
    /** `spread`: each client pays from an account of its own to another of its own. `one`: all pay to one account. */
    async prepare(clients: number, spread: Spread): Promise<Operation> {
      while (connections.length < clients) connections.push(await connect(url));
      return async (client) => {
        const pair = pairs[client];
        const values = [randomUUID(), pair?.payer, spread === 'one' ? revenue : pair?.payee, costCredits];
        const { rowCount } = (await connections[client]?.query({ name: 'transfer', text: transfer, values })) ?? {};
        if (rowCount !== 1) throw new Error('A transfer was not made.');
        return true;
      };
    },
    async close(): Promise<void> {
      await Promise.all(connections.map((connection) => connection.end()));
    },
  };
}
