import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from '@20minutes/s3rver';
import pg from 'pg';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { createDb, type Db } from '#/platform/db.ts';
import { type PostgresServer, startPostgres } from '#/platform/embedded-postgres/server.ts';
import { migrate } from '#/platform/migrations.ts';
import { installQueue } from '#/platform/queue.ts';
import { type Asker, ask, meet } from '#test/broken/routes.ts';
import { openWay, type Way } from '#test/broken/way.ts';
import { freePort, startWeb } from '#test/e2e/product.ts';
import { createGrant } from '#test/factories.ts';
import { startWorker, type TestProcess } from '#test/processes.ts';

const unlimited = {
  LIMIT_TASKS_PER_MINUTE: '1000000',
  LIMIT_CALLS_PER_MINUTE: '1000000',
  LIMIT_UPLOADS_PER_MINUTE: '1000000',
  LIMIT_OPEN_TASKS: '1000',
};

/** The real product: a web process, a worker, PostgreSQL with fsync, and a bucket; with ways in between that can be broken. */
export class BrokenSystem {
  readonly url: string;
  readonly toDatabase: Way;
  readonly toStorage: Way;
  /** Where files are worked on, though they are kept in the bucket. */
  readonly storageFolder: string;
  /** Past the way that is broken. */
  readonly db: Db;
  readonly #folder: string;
  readonly #s3: S3rver;
  readonly #secret = randomBytes(32).toString('hex');
  #postgres: PostgresServer;
  #web: TestProcess | undefined;
  #worker: TestProcess | undefined;
  #starts = 0;
  #lock: pg.Client | undefined;
  #asker: Asker | undefined;

  private constructor(parts: {
    url: string;
    folder: string;
    postgres: PostgresServer;
    s3: S3rver;
    toDatabase: Way;
    toStorage: Way;
  }) {
    this.url = parts.url;
    this.#folder = parts.folder;
    this.#postgres = parts.postgres;
    this.#s3 = parts.s3;
    this.toDatabase = parts.toDatabase;
    this.toStorage = parts.toStorage;
    this.storageFolder = join(parts.folder, 'files');
    this.db = createDb(parts.postgres.url);
  }

  static async start(): Promise<BrokenSystem> {
    const folder = await mkdtemp(join(tmpdir(), 'farthing-broken-'));
    // Where PostgreSQL's account may not enter, the database would go to a folder of the system, and stay there.
    await chmod(folder, 0o711);
    const postgres = await startPostgres({ dataDir: join(folder, 'data') });
    const configureBuckets = [{ name: 'files' }];
    const options = { address: '127.0.0.1', port: 0, silent: true, allowMismatchedSignatures: true };
    const s3 = new S3rver({ ...options, directory: join(folder, 's3'), configureBuckets });
    const toStorage = await openWay({ host: '127.0.0.1', port: (await s3.run()).port });
    const toDatabase = await openWay({ host: '127.0.0.1', port: postgres.port });
    const url = `http://127.0.0.1:${await freePort()}`;
    const system = new BrokenSystem({ url, folder, postgres, s3, toDatabase, toStorage });
    try {
      await migrate(postgres.url);
      await installQueue(postgres.url);
      await createMissingPlans(system.db);
      await Promise.all([system.#startWeb(), system.startWorker()]);
      system.#asker = await meet(url);
      await createGrant(system.db, system.#asker.userId, { amount: 1_000_000 });
      return system;
    } catch (error) {
      await system.remove();
      throw error;
    }
  }

  get asker(): Asker {
    if (!this.#asker) throw new Error('Nobody has signed up yet.');
    return this.#asker;
  }

  readonly sql = async <Row extends object = Record<string, unknown>>(query: string): Promise<Row[]> =>
    this.db.$queryRawUnsafe<Row[]>(query);

  async killPostgres(): Promise<void> {
    process.kill(this.#postgres.pid, 'SIGKILL');
  }

  async startPostgres(): Promise<void> {
    const { port } = this.#postgres;
    this.#postgres = await startPostgres({ dataDir: join(this.#folder, 'data'), port });
    if (this.#postgres.port !== port) throw new Error('PostgreSQL came back on another port.');
  }

  /** To the server and to every process of it. */
  signalPostgres(signal: 'SIGSTOP' | 'SIGCONT'): void {
    const { pid } = this.#postgres;
    const children = execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' });
    for (const id of [pid, ...children.split('\n').filter(Boolean).map(Number)]) process.kill(id, signal);
  }

  async lockQueue(): Promise<void> {
    this.#lock = new pg.Client({ connectionString: this.#postgres.url });
    await this.#lock.connect();
    await this.#lock.query('BEGIN; LOCK TABLE pgboss.job IN ACCESS EXCLUSIVE MODE');
  }

  async unlockQueue(): Promise<void> {
    await this.#lock?.end();
  }

  async stopWorker(): Promise<void> {
    await this.#worker?.stop();
  }

  /** A task that has waited for an hour. */
  async submitOld(): Promise<void> {
    await ask('submit', this.asker);
    await this.sql(
      `UPDATE pgboss.job SET start_after = now() - interval '1 hour' WHERE name = 'tasks' AND state < 'active'`,
    );
    await this.sql(
      `UPDATE pgboss.job SET heartbeat_on = now() - interval '1 hour' WHERE name = 'tasks' AND state = 'active'`,
    );
  }

  async startWorker(): Promise<void> {
    this.#worker = await startWorker({
      ...this.#place('worker'),
      env: { ...this.#settings(), BETTER_AUTH_SECRET: this.#secret },
    });
  }

  async #startWeb(): Promise<void> {
    const web = { url: this.url, dataFolder: this.#folder, secret: this.#secret, env: this.#settings() };
    this.#web = await startWeb({ ...this.#place('web'), ...web });
  }

  #place(name: string) {
    const { port } = this.toDatabase;
    const databaseUrl = Object.assign(new URL(this.#postgres.url), { port: String(port) }).href;
    this.#starts += 1;
    const logFile = join(this.#folder, `${name}.${this.#starts}.log`);
    return { databaseUrl, storageFolder: this.storageFolder, logFile };
  }

  #settings(): Record<string, string> {
    return {
      ...unlimited,
      STORAGE_S3_BUCKET: 'files',
      STORAGE_S3_ENDPOINT: `http://127.0.0.1:${this.toStorage.port}`,
      STORAGE_S3_ACCESS_KEY_ID: 'S3RVER',
      STORAGE_S3_SECRET_ACCESS_KEY: 'S3RVER',
      STORAGE_S3_FORCE_PATH_STYLE: 'true',
    };
  }

  async remove(): Promise<void> {
    await Promise.all([this.#web?.kill(), this.#worker?.kill()]);
    await this.db.$disconnect();
    await Promise.all([this.toDatabase.close(), this.toStorage.close()]);
    await this.#s3.close();
    await this.#postgres.stop();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
