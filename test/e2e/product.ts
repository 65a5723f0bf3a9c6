import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { cancelTask } from '#/features/tasks/commands/cancel-task.ts';
import { DomainError } from '#/lib/errors.ts';
import { createDb, type Db } from '#/platform/db.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';
import { startProcess, startWorker, type TestProcess } from '#test/processes.ts';
import { copyTemplate, type TestServer } from '#test/test-server.ts';

/** The product as it is built, with a database, a storage folder, a web process and a worker of its own. */
export type Product = {
  url: string;
  /** What signs its sessions and links. */
  secret: string;
  db: Db;
  /** Has tasks done by the worker of this file from now on: src/worker/main.ts, or one with generators for a test. */
  workBy(entry: string): Promise<void>;
  /** Ends what the tests before have left to be done. */
  cancelOpenTasks(): Promise<void>;
  /** Kills the web process as `kill -9` does, and starts another at the same address. */
  restartWeb(): Promise<void>;
  /** Stops the web process in good order, and starts another at the same address. Gives the first one's exit code. */
  replaceWeb(): Promise<number | null>;
  /** What web and worker have logged. */
  readLogs(): Promise<string>;
  /**
   * Stops it.
   * @throws when the ledger does not hold or a process logged an error
   */
  stop(): Promise<void>;
};

/** Starts a product, which has no worker until it is said by which one the work is done. */
export async function startProduct(): Promise<Product> {
  const server: TestServer = JSON.parse(process.env.FARTHING_TEST_SERVER ?? '');
  const name = `product_${randomBytes(6).toString('hex')}`;
  const folder = join(server.folder, name);
  const storageFolder = join(folder, 'files');
  await mkdir(storageFolder, { recursive: true });
  const databaseUrl = await copyTemplate(server, name);
  const db = createDb(databaseUrl);
  await createMissingPlans(db);
  const url = `http://localhost:${await freePort()}`;
  const logFile = (process: string) => join(folder, `${process}.log`);
  const webOptions = { url, databaseUrl, storageFolder, dataFolder: folder, secret: newSecret() };
  const webs = [await startWeb({ ...webOptions, logFile: logFile('web') })];
  const workers: TestProcess[] = [];
  let workerEntry: string | undefined;
  const startNextWeb = async () => {
    webs.push(await startWeb({ ...webOptions, logFile: logFile(`web-${webs.length + 1}`) }));
  };
  const readLogs = async () =>
    (await Promise.all([...webs, ...workers].map((one) => readFile(one.logFile, 'utf8')))).join('\n');
  return {
    url,
    secret: webOptions.secret,
    db,
    readLogs,
    async workBy(entry) {
      if (entry === workerEntry) return;
      workerEntry = undefined;
      await workers.at(-1)?.stop();
      const name = `worker-${workers.length + 1}`;
      const secretOfWeb = { BETTER_AUTH_SECRET: webOptions.secret };
      workers.push(await startWorker({ databaseUrl, storageFolder, logFile: logFile(name), entry, env: secretOfWeb }));
      workerEntry = entry;
    },
    async cancelOpenTasks() {
      const open = await db.task.findMany({ where: { status: { in: ['queued', 'running'] } } });
      const cancel = ({ id: taskId, userId }: { id: string; userId: string }) =>
        cancelTask(ledgerOf(db), { taskId, userId, actor: 'system' }).catch((error) => {
          // It has ended by itself.
          if (!(error instanceof DomainError)) throw error;
        });
      await Promise.all(open.map(cancel));
    },
    async restartWeb() {
      await webs.at(-1)?.kill();
      await startNextWeb();
    },
    async replaceWeb() {
      const before = webs.at(-1);
      await before?.stop();
      await startNextWeb();
      return before?.exitCode() ?? null;
    },
    async stop() {
      await Promise.all([...workers, ...webs].map((one) => one.stop()));
      await expectLedgerHolds(db).finally(() => db.$disconnect());
      // Pino's levels of errors, and the mark of Next's own.
      const errors = (await readLogs()).split('\n').filter((line) => /"level":[56]0|⨯/.test(line));
      if (errors.length > 0) throw new Error(`The product logged errors:\n${errors.slice(0, 5).join('\n')}`);
    },
  };
}

/** The web process of the built product, at `url`. `secret` signs sessions and addresses. */
export function startWeb(options: {
  url: string;
  databaseUrl: string;
  storageFolder: string;
  dataFolder: string;
  secret: string;
  logFile: string;
  env?: Record<string, string>;
}): Promise<TestProcess> {
  const { url, databaseUrl, storageFolder, dataFolder, secret, logFile, env } = options;
  const { port } = new URL(url);
  return startProcess(['src/web/main.ts'], {
    env: {
      DATABASE_URL: databaseUrl,
      DATABASE_DIRECT_URL: '',
      STORAGE_DIR: storageFolder,
      DATA_DIR: dataFolder,
      BETTER_AUTH_SECRET: secret,
      BASE_URL: url,
      PORT: port,
      TEXT2VIDEO_MOCK_URL: '',
      LOG_LEVEL: 'info',
      ...env,
    },
    logFile,
    isReady: () =>
      fetch(`${url}/api/plans`).then(
        (response) => response.ok,
        () => false,
      ),
  });
}

function newSecret(): string {
  return randomBytes(32).toString('hex');
}

/** A port nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
