import { Client } from 'pg';

/** A lock that is had; releasing it again does nothing. */
type Held = { release: () => Promise<void> };

/** Locks an account by a connection of its own, as another process in the middle of a transaction holds it. */
export function holdAccount(databaseUrl: string, userId: string): Promise<Held> {
  return hold(databaseUrl, (client) => lock(client, userId));
}

/** Keeps a table from being written to. */
export function holdTable(databaseUrl: string, table: string): Promise<Held> {
  return hold(databaseUrl, (client) => client.query(`LOCK TABLE "${table}" IN EXCLUSIVE MODE`));
}

async function hold(databaseUrl: string, take: (client: Client) => Promise<unknown>): Promise<Held> {
  const client = await connect(databaseUrl);
  await client.query('BEGIN');
  await take(client);
  let ended: Promise<void> | undefined;
  return {
    release: () => {
      ended ??= client.end();
      return ended;
    },
  };
}

/** Resolves once so many transactions of this database wait for locks. */
export async function untilWaiting(databaseUrl: string, count: number): Promise<void> {
  const client = await connect(databaseUrl);
  const waiting = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  while (((await client.query(waiting)).rowCount ?? 0) < count);
  await client.end();
}

/** The address of a database for connections that `countDeadlocks` can tell from all others. */
export function namedConnections(databaseUrl: string, name: string): string {
  const url = new URL(databaseUrl);
  url.searchParams.set('application_name', name);
  return url.href;
}

/**
 * How many times transactions of this database waited for each other in a ring, so that it had to end one of them. All
 * connections of that name must have been closed, or be about to be: only then has each told all it met. Those that a pooler
 * keeps open are ended here.
 */
export async function countDeadlocks(databaseUrl: string, name: string): Promise<number> {
  const client = await connect(databaseUrl);
  try {
    for (;;) {
      const open = await client.query(
        `SELECT CASE WHEN state = 'idle' THEN pg_terminate_backend(pid) END FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = $1`,
        [name],
      );
      if (open.rowCount === 0) break;
    }
    const { rows } = await client.query(
      'SELECT deadlocks::int AS count FROM pg_stat_database WHERE datname = current_database()',
    );
    return rows[0].count;
  } finally {
    await client.end();
  }
}

/** Has two transactions lock two accounts in opposite orders. */
export async function makeDeadlock(databaseUrl: string, [ada, bob]: readonly [string, string]): Promise<void> {
  const one = await connect(databaseUrl);
  const other = await connect(databaseUrl);
  for (const client of [one, other]) await client.query(`SET deadlock_timeout = '1ms'`);
  for (const client of [one, other]) await client.query('BEGIN');
  await lock(one, ada);
  await lock(other, bob);
  await Promise.allSettled([lock(one, bob), lock(other, ada)]);
  await Promise.all([one.end(), other.end()]);
}

async function connect(databaseUrl: string): Promise<Client> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  return client;
}

async function lock(client: Client, userId: string): Promise<void> {
  await client.query('SELECT 1 FROM "User" WHERE id = $1 FOR NO KEY UPDATE', [userId]);
}
