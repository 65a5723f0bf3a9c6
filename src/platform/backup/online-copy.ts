import { Client } from 'pg';
import { SetupError } from '#/lib/setup-error.ts';

/** Only one backup of a database at a time: held by its session, so that it ends with it. */
const BACKUP_LOCK = 4_207_132;

/** What a server tells of itself before a copy of its data folder is made. */
export type ServerFacts = { folder: string; major: string; segmentBytes: number };

/** What a server says at the end of a copy: the label that belongs into it, and where in the log it ends. */
export type CopyEnd = { label: string; endLsn: string; holdsUntil: Date };

/**
 * One session with the server, in which its data folder may be copied while it is in use. Everything that the server does for
 * it belongs to this session: when it ends, however it ends, the server keeps no log for it any more.
 */
export class OnlineCopy {
  readonly #client: Client;
  /** Rejects when the server is gone. */
  readonly lost: Promise<never>;

  private constructor(client: Client) {
    this.#client = client;
    const { promise, reject } = Promise.withResolvers<never>();
    this.lost = promise;
    this.lost.catch(() => {});
    const tell = () =>
      reject(new SetupError('PostgreSQL ended during the backup, and nothing was kept of it: do it again.'));
    client.on('error', tell).on('end', tell);
  }

  /** @throws {SetupError} when another backup is under way, or a part of the database is in another place */
  static async open(url: string): Promise<OnlineCopy> {
    const client = new Client({ connectionString: url, keepAlive: true });
    const copy = new OnlineCopy(client);
    await client.connect();
    try {
      await copy.#assertAlone();
      await copy.#assertOnePlace();
    } catch (error) {
      await client.end();
      throw error;
    }
    return copy;
  }

  async #assertAlone(): Promise<void> {
    const { rows } = await this.#client.query('SELECT pg_try_advisory_lock($1) AS "isOurs"', [BACKUP_LOCK]);
    if (!rows[0].isOurs) throw new SetupError('Another backup of this database is under way: wait until it has ended.');
  }

  async #assertOnePlace(): Promise<void> {
    const { rows } = await this.#client.query<{ spcname: string }>(
      "SELECT spcname FROM pg_tablespace WHERE spcname NOT IN ('pg_default', 'pg_global')",
    );
    const [other] = rows;
    if (!other) return;
    throw new SetupError(
      `The database has a part in another place (the tablespace ${other.spcname}), of which npm run backup can make no copy: move its tables back with ALTER TABLE … SET TABLESPACE pg_default.`,
    );
  }

  async facts(): Promise<ServerFacts> {
    const { rows } = await this.#client.query<ServerFacts>(
      `SELECT current_setting('data_directory') AS folder, split_part(current_setting('server_version'), '.', 1) AS major,
        (SELECT setting::int FROM pg_settings WHERE name = 'wal_segment_size') AS "segmentBytes"`,
    );
    const [facts] = rows;
    if (!facts) throw new Error('The server told nothing of itself.');
    return facts;
  }

  /**
   * Has the server write what it holds in memory, and keep its log from here on. The slot comes first: without it the first
   * file that the copy needs may be removed, and the end of the backup would not say so.
   */
  async begin(label: string): Promise<void> {
    const slot = `${label}_${process.pid}`;
    await this.#client.query('SELECT pg_create_physical_replication_slot($1, true, true)', [slot]);
    await this.#client.query('SELECT pg_backup_start($1, true)', [label]);
  }

  /** Ends the copying: everything that was committed before is in the log up to here, and its last file is full. */
  async end(): Promise<CopyEnd> {
    const now = await this.#client.query<{ at: Date }>('SELECT clock_timestamp() AS at');
    // It does not wait for an archive, which may fail: the log is read where it is, and the slot keeps it there.
    const { rows } = await this.#client.query<{ lsn: string; labelfile: string }>(
      'SELECT lsn, labelfile FROM pg_backup_stop(false)',
    );
    const [stopped] = rows;
    if (!stopped) throw new Error('The server did not end the backup.');
    return { label: stopped.labelfile, endLsn: stopped.lsn, holdsUntil: now.rows[0]?.at ?? new Date(0) };
  }

  /** Ends the session, and with it what the server keeps. */
  async close(): Promise<void> {
    await this.#client.end().catch(() => {});
  }
}
