import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { SetupError } from '#/lib/setup-error.ts';
import { type PostgresServer, startPostgres } from '#/platform/embedded-postgres/server.ts';
import { describeDatabaseProblem } from './database-problem.ts';

/**
 * A database in use by this process. `release` ends the use; it stops an embedded server that no other process of ours uses.
 */
export type Database = {
  url: string;
  embedded: PostgresServer | undefined;
  /** Resolves when the embedded server has exited unexpectedly; never for a server of DATABASE_URL. */
  lost: Promise<void>;
  release(): Promise<void>;
};

/**
 * Advisory lock of the embedded server: each process that uses it holds it shared; one that gets it exclusively is the
 * last.
 */
const IN_USE_LOCK = 4_207_131;
const OPEN_TIMEOUT_MS = 60_000;

/**
 * Opens the database of DATABASE_URL, or else the embedded one: adopts its server if it is running, starts it if not.
 * @throws {SetupError} when it cannot be reached or used, with a sentence that says why
 */
export async function openDatabase(options: {
  url: string | undefined;
  dataDir: string;
  port?: number;
}): Promise<Database> {
  if (options.url === undefined) return openEmbedded(options.dataDir, options.port);
  const client = new Client({ connectionString: options.url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('SELECT 1');
  } catch (error) {
    throw new SetupError(describeDatabaseProblem(error, options.url));
  } finally {
    await client.end().catch(() => {});
  }
  return { url: options.url, embedded: undefined, lost: new Promise(() => {}), release: async () => {} };
}

async function openEmbedded(dataDir: string, port: number | undefined): Promise<Database> {
  for (const deadline = Date.now() + OPEN_TIMEOUT_MS; Date.now() < deadline; await delay(200)) {
    const embedded = await startPostgres({ dataDir, port });
    const client = new Client({ connectionString: embedded.url, application_name: 'farthing-in-use', keepAlive: true });
    client.on('error', () => {});
    // Not shared when another process is stopping the server, which holds the lock exclusively: retried until it can start
    // again.
    if (await use(client)) return holdOpen(embedded, client);
    await client.end().catch(() => {});
  }
  throw new SetupError(`Another process keeps stopping the PostgreSQL in ${dataDir}: end that one and start again.`);
}

async function use(client: Client): Promise<boolean> {
  try {
    await client.connect();
    const { rows } = await client.query('SELECT pg_try_advisory_lock_shared($1) AS "isOurs"', [IN_USE_LOCK]);
    return rows[0].isOurs;
  } catch {
    return false;
  }
}

function holdOpen(embedded: PostgresServer, client: Client): Database {
  let isReleased = false;
  const lost = new Promise<void>((resolve) => {
    client.on('end', () => {
      if (!isReleased) resolve();
    });
  });
  const release = async () => {
    if (isReleased) return;
    isReleased = true;
    try {
      await client.query('SELECT pg_advisory_unlock_shared($1)', [IN_USE_LOCK]);
      const { rows } = await client.query('SELECT pg_try_advisory_lock($1) AS "isLast"', [IN_USE_LOCK]);
      if (rows[0].isLast) await embedded.stop();
    } catch {
      // The server is gone already.
    }
    await client.end().catch(() => {});
  };
  return { url: embedded.url, embedded, lost, release };
}
