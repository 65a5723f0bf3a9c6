import path from 'node:path';
import { directUrlOf, isPooled } from '#/env.ts';
import { createProductLedger } from '#/features/credits/ledger-service.ts';
import type { WorkerServices } from '#/features/tasks/commands/work-on-task.ts';
import type { Generators } from '#/generators/contract.ts';
import { watchClocks } from '#/platform/clock-watch.ts';
import { createDb } from '#/platform/db.ts';
import { createChangeEvents } from '#/platform/events.ts';
import { createLogger, type Logger } from '#/platform/logger.ts';
import { openStorage, type StorageAtStart } from '#/platform/storage-at-start.ts';
import { startWork, type Work, type WorkerEnv } from '#/worker/work.ts';

/**
 * Starts a worker in this process: it claims tasks from the queue and runs them with the given generators until SIGTERM or
 * SIGINT. Then it claims no new ones, releases those that are not done after 5 seconds for another worker, and exits with 0.
 * While the clock of this process or of the database is wrong, it stops working in the same way, and stays. It takes no task
 * before the storage has answered once: what is made could not be kept.
 * @throws SetupError when waiting for the storage would not help
 */
export async function runWorker(env: WorkerEnv, generators: Generators): Promise<void> {
  const logger = createLogger('worker', env.LOG_LEVEL);
  const opened = await openStorage(env);
  const storage = waitFor(opened, logger);
  const db = createDb(env.DATABASE_URL, { patience: 2, isPooled: isPooled(env) });
  const events = createChangeEvents(directUrlOf(env), logger);
  const workFolder = path.join(env.STORAGE_DIR, '.work');
  const services = {
    db,
    ledger: createProductLedger(db),
    events,
    logger,
    storage: opened.storage,
    generators,
    workFolder,
  };
  const onReading = () => void storage.look().then(() => duty.follow().catch(() => {}));
  const clocks = watchClocks({ db, logger, onReading });
  const duty = createDuty({ services, env, isWanted: () => clocks.isRight() && storage.isThere() });
  // What fails here is told by the start of the work, or keeps it from starting.
  await clocks.look().catch(() => {});
  await duty.follow();

  let isStopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, async () => {
      if (isStopping) return;
      isStopping = true;
      clocks.close();
      await duty.end();
      await Promise.all([events.close(), db.$disconnect()]);
      logger.info('worker stopped');
      process.exit(0);
    });
  }
}

/** Whether the storage has answered. It is asked again by `look` until it has. */
function waitFor(opened: StorageAtStart, logger: Logger): { isThere(): boolean; look(): Promise<void> } {
  let { isThere } = opened;
  if (!isThere) logger.error('the storage does not answer: no task is taken until it does');
  return {
    isThere: () => isThere,
    async look() {
      if (isThere) return;
      isThere = await opened.storage.tryWriting().then(
        () => true,
        (error) => {
          logger.warn({ error }, 'the storage does not answer yet');
          return false;
        },
      );
      if (isThere) logger.info('the storage answers: tasks are taken');
    },
  };
}

/** Whether this worker works. Changes are made one after the other. */
type Duty = {
  /** Starts or stops the work, as it is wanted. @throws what kept it from starting; it is tried at the next call */
  follow(): Promise<void>;
  /** Stops the work for good. */
  end(): Promise<void>;
};

function createDuty(worker: { services: WorkerServices; env: WorkerEnv; isWanted: () => boolean }): Duty {
  const { services, env, isWanted } = worker;
  let work: Work | null = null;
  let hasEnded = false;
  let turn = Promise.resolve();

  async function change(): Promise<void> {
    const isNeeded = !hasEnded && isWanted();
    if (isNeeded) work ??= await startWork(services, env);
    else
      await work?.stop().finally(() => {
        work = null;
      });
  }

  function follow(): Promise<void> {
    const changed = turn.then(change);
    turn = changed.catch((error) => logFailure(services.logger, error));
    return changed;
  }

  return {
    follow,
    end() {
      hasEnded = true;
      return follow();
    },
  };
}

function logFailure(logger: Logger, error: unknown): void {
  logger.error({ error }, 'the work could not be started or stopped; it is tried again');
}
