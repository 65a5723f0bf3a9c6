import { setTimeout as delay } from 'node:timers/promises';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { type Prisma, PrismaClient } from '#/generated/prisma/client.ts';
import { BusyError } from '#/lib/errors.ts';
import { failureOf } from '#/platform/database-failure.ts';
import { PipelinedClient } from '#/platform/pipelined-client.ts';

export type Db = PrismaClient;
export type Transaction = Prisma.TransactionClient;

/**
 * How long things may wait, in milliseconds. With fifty verbs at once on one account each waits for those before it, so
 * the waits for a connection and for the lock are long compared with the few milliseconds that one of them takes.
 */
const limits = {
  lockMs: 10_000,
  idleInTransactionMs: 15_000,
  /** How soon the server notices, in the middle of a statement, that its client is gone, and gives its locks up. */
  clientCheckMs: 5_000,
  waitForConnectionMs: 15_000,
  transactionMs: 20_000,
  /** Longer than a lock and a transaction may take: whoever gives no answer by then is gone. */
  answerMs: 25_000,
  /**
   * Statements that a connection keeps prepared are planned once, without regard to values: planning costs more than
   * running them. A new connection plans them anew, for tables that have grown since.
   */
  connectionLifeSeconds: 600,
};
const maxConnections = 20;

/**
 * The factor by which the waits for connections, locks and answers are longer than usual: `wait_factor` in the query of the
 * database's address, a whole number from 1 to 99 (see .env.example). For machines that are busy with other work.
 */
function waitFactorOf(databaseUrl: string): number {
  return Number(/[?&]wait_factor=(?<factor>[1-9]\d?)(?:&|$)/.exec(databaseUrl)?.groups?.factor ?? 1);
}

/**
 * A Prisma client with its own pool; `$disconnect` closes both.
 * @param options.answerMs how long a connection in use may be silent before it is given up: nothing is answered to a
 * statement, or nothing asked in a transaction; 0: without end
 */
export function createDb(databaseUrl: string, options: { answerMs?: number } = {}): Db {
  const waitFactor = waitFactorOf(databaseUrl);
  const { answerMs = limits.answerMs * waitFactor } = options;
  const pool = new pg.Pool({
    Client: PipelinedClient,
    pipeline: true,
    connectionString: databaseUrl,
    max: maxConnections,
    application_name: 'farthing',
    lock_timeout: limits.lockMs * waitFactor,
    idle_in_transaction_session_timeout: limits.idleInTransactionMs * waitFactor,
    options: `-c client_connection_check_interval=${limits.clientCheckMs} -c plan_cache_mode=force_generic_plan`,
    maxLifetimeSeconds: limits.connectionLifeSeconds,
    keepAlive: true,
  });
  // A connection that swallows everything and never breaks would hold its verb for as long as TCP waits.
  pool.on('connect', (client) => (client as unknown as PipelinedClient).breakAfterSilence(answerMs));
  // A connection that breaks while idle is replaced by the pool; what was using one learns it from its own query.
  pool.on('error', () => {});
  const adapter = new PrismaPg(pool, {
    disposeExternalPool: true,
    statementNameGenerator: ({ sql }) => statementName(sql),
  });
  return new PrismaClient({
    adapter,
    // Errors are logged; without this they would carry the values of the query, such as prompts and addresses.
    errorFormat: 'minimal',
    transactionOptions: {
      maxWait: limits.waitForConnectionMs * waitFactor,
      timeout: limits.transactionMs * waitFactor,
    },
  });
}

/**
 * The name under which a connection keeps a statement prepared: that of the statements of the ledger, which begin with it
 * as a comment. Their texts are few and fixed; those that Prisma writes are not, and would pile up, so they have none.
 */
function statementName(sql: string): string {
  return /^\/\* (?<name>[\w:-]+) \*\//.exec(sql)?.groups?.name ?? '';
}

const maxTries = 4;

/** `isUnknown`: the same work was tried before, and whether it happened is not known. */
type Before = { isUnknown?: boolean };

/**
 * Runs the outermost verb's transaction. It is run again when the database rolled it back for reasons of its own or the
 * connection was lost, so `run` must be safe to repeat after an unknown COMMIT: every credit operation looks its
 * idempotency key up first.
 * @throws BusyError when the account stays locked, no connection is free, or the database does not come back
 */
export function inTransaction<T>(db: Db, run: (tx: Transaction) => Promise<T>, before: Before = {}): Promise<T> {
  return untilDone(() => db.$transaction(run), before);
}

/**
 * Runs a verb that is a single statement, which is a transaction by itself, again as `inTransaction` does.
 * @throws BusyError as `inTransaction`
 */
export function inStatement<T>(db: Db, run: (tx: Transaction) => Promise<T>): Promise<T> {
  return untilDone(() => run(db), {});
}

/** Nobody is told that nothing happened once a try was lost in the middle: its COMMIT may have come through. */
async function untilDone<T>(run: () => Promise<T>, { isUnknown = false }: Before): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await run();
    } catch (error) {
      const failure = failureOf(error);
      if (failure === 'other') throw error;
      const isLost = failure === 'unknown' || tries === maxTries;
      if (isLost || failure === 'busy') {
        throw new BusyError(isLost || isUnknown || tries > 1 ? 'unknown' : 'nothing happened');
      }
      await delay(20 * 2 ** tries * (0.5 + Math.random()));
    }
  }
}
