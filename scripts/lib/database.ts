import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { brand } from '#/brand.ts';
import { SetupError } from '#/lib/setup-error.ts';
import { type PostgresServer, startPostgres } from '#/platform/embedded-postgres/server.ts';
import { checkGivenDatabase, type GivenDatabase } from './given-database.ts';

/**
 * A database in use by this process. `release` ends the use; it stops an embedded server that no other process of ours uses.
 */
export type Database = {
  /** The address of the server itself. */
  url: string;
  /** That of a pooler in front of it, which web and worker use where there is one. */
  poolerUrl: string | undefined;
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
 * Opens the given database, or else the embedded one: adopts its server if it is running, starts it if not.
 * @throws {SetupError} when it cannot be reached or used, with a sentence that says why
 */
export async function openDatabase(options: {
  given: GivenDatabase | undefined;
  dataDir: string;
  archiveDir?: string | undefined;
  port?: number | undefined;
}): Promise<Database> {
  const { given, ...embedded } = options;
  if (given === undefined) return openEmbedded(embedded);
  await checkGivenDatabase(given);
  const { url, directUrl } = given;
  const addresses = { url: directUrl ?? url, poolerUrl: directUrl === undefined ? undefined : url };
  return { ...addresses, embedded: undefined, lost: new Promise(() => {}), release: async () => {} };
}

async function openEmbedded(options: Parameters<typeof startPostgres>[0]): Promise<Database> {
  for (const deadline = Date.now() + OPEN_TIMEOUT_MS; Date.now() < deadline; await delay(200)) {
    const embedded = await startPostgres(options);
    const client = new Client({
      connectionString: embedded.url,
      application_name: `${brand.slug}-in-use`,
      keepAlive: true,
    });
    client.on('error', () => {});
    // Not shared when another process is stopping the server, which holds the lock exclusively: retried until it can start
    // again.
    if (await use(client)) return holdOpen(embedded, client);
    await client.end().catch(() => {});
  }
  throw new SetupError(
    `Another process keeps stopping the PostgreSQL in ${options.dataDir}: end that one and start again.`,
  );
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
  return { url: embedded.url, poolerUrl: undefined, embedded, lost, release };
}
