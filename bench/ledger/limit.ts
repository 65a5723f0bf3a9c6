import { Client } from 'pg';
import { type Accounts, pickAccount } from './accounts.ts';
import type { Operation } from './load.ts';
import type { Spread } from './options.ts';

export const costCredits = 5;

/**
 * The best that a debit can be: one statement in a transaction of its own, on two plain tables, without grants, keys or
 * chain. `account` and `cost` are how the caller writes its parameters.
 */
export function debitStatement({ account, cost }: { account: string; cost: string }): string {
  return `WITH debited AS (
  UPDATE plain_account SET balance = balance - ${cost} WHERE id = ${account} AND balance >= ${cost} RETURNING id, balance
) INSERT INTO plain_line (account_id, amount, balance) SELECT id, -${cost}, balance FROM debited RETURNING balance`;
}

/** The debit through `pg`, as a named prepared statement on a connection for each client, kept open between cells. */
export function createPgLimit(url: string, accounts: Accounts<number>) {
  const text = debitStatement({ account: '$1::int', cost: '$2::int' });
  const connections: Client[] = [];
  return {
    async prepare(clients: number, spread: Spread): Promise<Operation> {
      while (connections.length < clients) connections.push(await connect(url));
      return async (client) => {
        const values = [pickAccount(accounts, spread), costCredits];
        const { rowCount } = (await connections[client]?.query({ name: 'debit', text, values })) ?? {};
        if (rowCount !== 1) throw new Error('The plain account has run out of credits.');
        return true;
      };
    },
    async close(): Promise<void> {
      await Promise.all(connections.map((connection) => connection.end()));
    },
  };
}

/** Opens a connection whose loss only rejects what is asked on it. */
export async function connect(connectionString: string): Promise<Client> {
  const client = new Client({ connectionString });
  client.on('error', () => {});
  await client.connect();
  return client;
}
