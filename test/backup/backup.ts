import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { createDb, type Db } from '#/platform/db.ts';
import { migrate } from '#/platform/migrations.ts';
import { installQueue } from '#/platform/queue.ts';
import { type Accepted, CrashClient } from '#test/crash/crash-client.ts';
import { freePort, startWeb } from '#test/e2e/product.ts';
import { createGrant } from '#test/factories.ts';
import { findBrokenInvariants } from '#test/ledger-invariants.ts';
import { limits } from '#test/limits.ts';
import { startWorker, type TestProcess } from '#test/processes.ts';
import { runScript } from '#test/run-script.ts';
import { type Database, openDatabase } from '../../scripts/lib/database.ts';

/** How many people make tasks at once, and how many tasks are begun after the backup. */
export type BackupTestOptions = { clients: number; tasksAfter: number };

/** What was lost, one sentence for each thing; and how many tasks were acknowledged in all, and by which instants. */
export type BackupTestResult = { problems: string[]; tasks: number; beforeBackup: number; beforeArchive: number };

/**
 * Runs the real processes (web, worker, PostgreSQL with fsync and an archive) under load, makes a backup by its command, goes on,
 * brings the backup back beside what runs, then kills everything, removes the data folder, and brings it back in its place
 * with the archive. The product goes on with it, and everything that was acknowledged in time is looked for.
 */
export async function runBackupTest(options: BackupTestOptions): Promise<BackupTestResult> {
  const system = await BackupSystem.start();
  try {
    return await backUpAndLose(system, options);
  } finally {
    await system.remove();
  }
}

async function backUpAndLose(
  system: BackupSystem,
  { clients: count, tasksAfter }: BackupTestOptions,
): Promise<BackupTestResult> {
  const clients = await system.signUp(count);
  const accepted = () => clients.flatMap((client) => client.accepted);
  const load = new AbortController();
  const working = Promise.all(clients.map((client) => makeTasks(client, load.signal)));
  working.catch(() => {});
  try {
    await until(() => accepted().length >= count);
    const backedUp = await system.backUp();
    const inBackup = acknowledgedBefore(accepted(), backedUp);
    const enough = accepted().length + tasksAfter;
    await until(() => accepted().length >= enough);
    const rehearsed = await system.rehearse(inBackup);
    const archived = await system.closeArchivedFile();
    await until(() => accepted().some(({ at }) => at > archived));
    load.abort();
    await system.loseEverything();
    const inTime = acknowledgedBefore(accepted(), archived);
    const restored = await system.restore(inTime, inBackup);
    const [client] = clients;
    const used = client ? await system.use(client, inTime) : [];
    // Those who were cut off have asked again meanwhile.
    await working;
    return {
      problems: [...rehearsed, ...restored, ...used],
      tasks: accepted().length,
      beforeBackup: inBackup.length,
      beforeArchive: inTime.length,
    };
  } finally {
    load.abort();
  }
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadlineMs = Date.now() + limits.wait; !(await condition()); await delay(20)) {
    if (Date.now() > deadlineMs) throw new Error('What the test waits for did not come.');
  }
}

function acknowledgedBefore(accepted: readonly Accepted[], instant: Date): Accepted[] {
  return accepted.filter(({ at }) => at < instant);
}

/** One after the other, until it is enough. What was lost with the folder is not there when it is asked for again. */
async function makeTasks(client: CrashClient, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await client.makeTask('fast', { isTriedAgain: false, mayCancel: async () => {} }).catch((error) => {
      if (!signal.aborted) throw error;
    });
  }
}

class BackupSystem {
  readonly #folder: string;
  readonly #url: string;
  #database: Database;
  #processes: TestProcess[] = [];
  #starts = 0;

  private constructor(folder: string, url: string, database: Database) {
    this.#folder = folder;
    this.#url = url;
    this.#database = database;
  }

  static async start(): Promise<BackupSystem> {
    const folder = await mkdtemp(join(tmpdir(), 'farthing-backup-'));
    // Where PostgreSQL's account may not enter, the database would go to a folder of the system, and stay there.
    await chmod(folder, 0o711);
    const place = { dataDir: join(folder, 'data'), archiveDir: join(folder, 'archive') };
    const database = await openDatabase({ given: undefined, ...place });
    const system = new BackupSystem(folder, `http://localhost:${await freePort()}`, database);
    try {
      await migrate(database.url);
      await installQueue(database.url);
      await system.#withDb(createMissingPlans);
      await mkdir(join(place.dataDir, 'files'), { mode: 0o700 });
      await writeFile(join(place.dataDir, 'secret'), `${randomBytes(32).toString('hex')}\n`, { mode: 0o600 });
      await system.#startProcesses();
      return system;
    } catch (error) {
      await system.remove();
      throw error;
    }
  }

  get #data() {
    return join(this.#folder, 'data');
  }

  get #backup() {
    return join(this.#folder, 'backup.zip');
  }

  async #withDb<T>(work: (db: Db) => Promise<T>, url = this.#database.url): Promise<T> {
    const db = createDb(url);
    return work(db).finally(() => db.$disconnect());
  }

  async #startProcesses(): Promise<void> {
    this.#starts += 1;
    const logFile = (name: string) => join(this.#folder, `${name}.${this.#starts}.log`);
    const shared = { databaseUrl: this.#database.url, storageFolder: join(this.#data, 'files') };
    const secret = (await readFile(join(this.#data, 'secret'), 'utf8')).trim();
    const unlimited = { LIMIT_TASKS_PER_MINUTE: '1000000', LIMIT_CALLS_PER_MINUTE: '1000000' };
    const web = { ...shared, url: this.#url, dataFolder: this.#data, secret, logFile: logFile('web'), env: unlimited };
    this.#processes = await Promise.all([
      startWeb(web),
      startWorker({
        ...shared,
        logFile: logFile('worker'),
        entry: 'test/crash/crash-worker.ts',
        env: { BETTER_AUTH_SECRET: secret },
      }),
    ]);
  }

  async signUp(count: number): Promise<CrashClient[]> {
    const deadlineMs = Date.now() + limits.wait;
    const clients = await Promise.all(Array.from({ length: count }, () => CrashClient.signUp(this.#url, deadlineMs)));
    await this.#withDb(async (db) => {
      for (const { id } of await db.user.findMany({ select: { id: true } }))
        await createGrant(db, id, { amount: 1_000_000 });
    });
    return clients;
  }

  /** Makes a backup by its command, and returns the instant up to which it says to hold everything. */
  async backUp(): Promise<Date> {
    const { stdout } = await this.#run('backup', [this.#backup]);
    if (((await stat(this.#backup)).mode & 0o777) !== 0o600) throw new Error('Others may read the backup.');
    const instant = /committed before (?<at>\S+Z):/.exec(stdout)?.groups?.at;
    if (instant === undefined) throw new Error(`The backup did not say what it holds:\n${stdout}`);
    return new Date(instant);
  }

  /** Brings the backup back to another folder while everything runs, without the archive, and returns what is missing. */
  async rehearse(wanted: readonly Accepted[]): Promise<string[]> {
    const dataDir = join(this.#folder, 'rehearsal');
    await this.#run('restore', [this.#backup, '--into', dataDir], { BACKUP_ARCHIVE_DIR: '' });
    const database = await openDatabase({ given: undefined, dataDir });
    try {
      return await this.#withDb((db) => findMissing(db, wanted), database.url);
    } finally {
      await database.release();
    }
  }

  /** Closes the current file of the log, as time does, and waits until it is archived. Returns the instant before. */
  async closeArchivedFile(): Promise<Date> {
    return this.#withDb(async (db) => {
      const instant = new Date();
      const [closed] = await db.$queryRaw<{ name: string }[]>`SELECT pg_walfile_name(pg_switch_wal() - 1) AS name`;
      const name = closed?.name ?? '';
      const archived = () => db.$queryRaw<{ isDone: boolean }[]>`
        SELECT coalesce(last_archived_wal >= ${name}, false) AS "isDone" FROM pg_stat_archiver`;
      await until(async () => (await archived())[0]?.isDone === true);
      return instant;
    });
  }

  async loseEverything(): Promise<void> {
    const { embedded } = this.#database;
    await Promise.all(this.#processes.map((process) => process.kill()));
    if (embedded) process.kill(embedded.pid, 'SIGKILL');
    await this.#database.lost;
    await rm(this.#data, { recursive: true, maxRetries: 5 });
  }

  /** Brings the data folder back with what was archived, and returns what is missing of it. */
  async restore(inArchive: readonly Accepted[], inBackup: readonly Accepted[]): Promise<string[]> {
    await this.#run('restore', [this.#backup]);
    this.#database = await openDatabase({
      given: undefined,
      dataDir: this.#data,
      archiveDir: join(this.#folder, 'archive'),
    });
    return this.#withDb(async (db) => [
      ...(await findMissing(db, inArchive)),
      ...(await this.#findMissingFiles(db, inBackup)),
    ]);
  }

  /** Files of tasks that had succeeded in time. Later ones are not archived. */
  async #findMissingFiles(db: Db, inBackup: readonly Accepted[]): Promise<string[]> {
    const early = new Set(inBackup.map(({ uuid }) => uuid));
    const [last] = inBackup.map(({ at }) => at).toSorted((one, other) => Number(other) - Number(one));
    const ended = await db.task.findMany({ where: { status: 'succeeded', finishedAt: { lt: last ?? new Date(0) } } });
    const kept = ended.filter(({ id, outputFile }) => early.has(id) && outputFile !== null);
    const found = await Promise.all(
      kept.map(({ outputFile }) => stat(join(this.#data, 'files', outputFile ?? '')).catch(() => null)),
    );
    if (kept.length === 0) return ['No task had ended before the backup did.'];
    return kept
      .filter((_, index) => found[index] === null)
      .map(({ outputFile }) => `The file ${outputFile} is missing.`);
  }

  /** Starts the product on what came back: a session of before is one still, and work that was open ends. */
  async use(client: CrashClient, wanted: readonly Accepted[]): Promise<string[]> {
    await this.#startProcesses();
    const own = client.accepted.filter(({ uuid }) => wanted.some((task) => task.uuid === uuid));
    if (own.length === 0) return ['The first person had no task that was to come back.'];
    for (const { uuid } of own) await client.read(uuid);
    await client.makeTask('fast', { isTriedAgain: false, mayCancel: async () => {} });
    return this.#withDb(async (db) => {
      await until(async () => (await db.task.count({ where: { status: { in: ['queued', 'running'] } } })) === 0);
      return findBrokenInvariants(db);
    });
  }

  async #run(name: 'backup' | 'restore', args: string[], variables: Record<string, string> = {}) {
    const place = { DATA_DIR: this.#data, STORAGE_DIR: '', BACKUP_ARCHIVE_DIR: join(this.#folder, 'archive') };
    const end = await runScript(name, '', args, { ...place, BETTER_AUTH_SECRET: '', ...variables });
    if (end.code !== 0) throw new Error(`npm run ${name} ended with ${end.code}:\n${end.stdout}${end.stderr}`);
    return end;
  }

  async remove(): Promise<void> {
    await Promise.all(this.#processes.map((process) => process.kill()));
    await this.#database.release();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Acknowledged tasks that are not there or were not charged, and what does not hold of the ledger: one sentence for each. */
async function findMissing(db: Db, wanted: readonly Accepted[]): Promise<string[]> {
  const charged = await db.creditTransaction.findMany({ where: { type: 'DEBIT' }, select: { taskId: true } });
  const ids = new Set(charged.map(({ taskId }) => taskId));
  return [
    ...(wanted.length === 0 ? ['Nothing was acknowledged in time.'] : []),
    ...wanted.filter(({ uuid }) => !ids.has(uuid)).map(({ uuid }) => `The charge of the task ${uuid} is missing.`),
    ...(await findBrokenInvariants(db)),
  ];
}
