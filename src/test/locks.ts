import { Client } from 'pg';

/**
 * Locks an account by a connection of its own, as another process in the middle of a transaction holds it, until it is
 * released; releasing it again does nothing.
 */
export async function holdAccount(databaseUrl: string, userId: string): Promise<{ release: () => Promise<void> }> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('BEGIN');
  await client.query('SELECT 1 FROM "User" WHERE id = $1 FOR NO KEY UPDATE', [userId]);
  let ended: Promise<void> | undefined;
  return {
    release: () => {
      ended ??= client.end();
      return ended;
    },
  };
}
