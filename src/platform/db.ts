import { setTimeout as delay } from 'node:timers/promises';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { brand } from '#/brand.ts';
import { type Prisma, PrismaClient } from '#/generated/prisma/client.ts';
import { BusyError } from '#/lib/errors.ts';
import { failureOf, isConflict } from '#/platform/database-failure.ts';
import { PipelinedClient } from '#/platform/pipelined-client.ts';
import { pooledClientWith } from '#/platform/pooled-client.ts';

export type Db = PrismaClient;
export type Transaction = Prisma.TransactionClient;

/**
 * Timeouts, in milliseconds unless the name says otherwise. Of fifty commands at once on one account each waits for those
 * before it, so the timeouts of the connection pool and of locks are long compared with the few milliseconds of one command.
 */
const limits = {
  lockMs: 10_000,
  idleInTransactionMs: 15_000,
  /** How often the server checks during a statement whether its client is still connected; if not, it releases the locks. */
  clientCheckMs: 5_000,
  /** For a free connection of the pool, and for a server that takes a new one. */
  waitForConnectionMs: 10_000,
  transactionMs: 20_000,
  /** Longer than `lockMs`: a server that has not answered a statement by then is taken for lost. */
  answerMs: 12_000,
  /** A command that has taken or waited so long is not begun again: whoever asked is told that we are busy. */
  beginWithinMs: 5_000,
  /**
   * Prepared statements keep one generic plan per connection, since planning costs more than executing them. Connections are
   * replaced after this time, so that the plans are made anew for tables that have grown.
   */
  connectionLifeSeconds: 600,
};
const usualConnections = 20;

/**
 * Returns the factor by which the timeouts are multiplied, for machines under other load: `wait_factor` in the query of
 * DATABASE_URL, a whole number from 1 to 99 (see .env.example), 1 where it is missing.
 */
function waitFactorOf(databaseUrl: string): number {
  return Number(/[?&]wait_factor=(?<factor>[1-9]\d?)(?:&|$)/.exec(databaseUrl)?.groups?.factor ?? 1);
}

/**
 * Creates a Prisma client with its own connection pool; `$disconnect` closes both.
 * @param options.name the name of its connections in the database's views, the product's short name where it is left out
 * @param options.connections how many connections the pool may have, 20 where it is left out
 * @param options.patience how many times as long as usual an answer is waited for: for work that nobody waits for
 * @param options.answerMs after how many milliseconds without traffic a connection is destroyed: no answer to a statement, or
 * no statement in a transaction; 0 switches this off
 * @param options.lockMs after how many milliseconds the wait for a lock is given up, 10 seconds where it is left out
 * @param options.isPooled the address is that of a pooler in transaction mode, which keeps nothing of a session: where
 * DATABASE_DIRECT_URL is set, DATABASE_URL is such a one
 */
export function createDb(
  databaseUrl: string,
  options: {
    name?: string;
    connections?: number;
    patience?: number;
    answerMs?: number;
    lockMs?: number;
    isPooled?: boolean;
  } = {},
): Db {
  const waitFactor = waitFactorOf(databaseUrl);
  const { name = brand.slug, connections = usualConnections, patience = 1, isPooled = false } = options;
  const { answerMs = limits.answerMs * waitFactor * patience, lockMs = limits.lockMs * waitFactor } = options;
  const pool = new pg.Pool({
    ...clientsWith({ lockMs, idleMs: limits.idleInTransactionMs * waitFactor }, isPooled),
    pipeline: true,
    connectionString: databaseUrl,
    max: connections,
    application_name: name,
    connectionTimeoutMillis: limits.waitForConnectionMs * waitFactor,
    maxLifetimeSeconds: limits.connectionLifeSeconds,
    keepAlive: true,
  });
  // Without it, a server that stops answering but keeps the connection open would block a command until TCP gives up.
  pool.on('connect', (client) => {
    const own = client as unknown as PipelinedClient;
    own.breakAfterSilence(answerMs);
    // Behind a pooler the statement is in a connection of the pooler's.
    if (!isPooled) own.breakAtLostStatement();
    // The pool takes its own listener off a client before the one who asked for it can have another on it. Where the server
    // ends the connection just then, the error would have no listener, and Node would end the process. Queries are rejected.
    client.on('error', () => {});
  });
  // The pool replaces an idle connection that is lost, and a query in progress is rejected: nothing is left to do here.
  pool.on('error', () => {});
  const adapter = new PrismaPg(pool, {
    disposeExternalPool: true,
    statementNameGenerator: ({ sql }) => statementName(sql),
  });
  const db = new PrismaClient({
    adapter,
    // Errors are logged, and in the other formats they contain the query's values, such as prompts and email addresses.
    errorFormat: 'minimal',
    transactionOptions: {
      maxWait: limits.waitForConnectionMs * waitFactor,
      timeout: limits.transactionMs * waitFactor,
    },
  });
  waitFactors.set(db, waitFactor);
  pools.set(db, { pool, isKnown: undefined });
  return db;
}

/** `isKnown`: to Prisma, which else would not close the pool with the client. */
const pools = new WeakMap<Db, { pool: pg.Pool; isKnown: Promise<void> | undefined }>();

/**
 * Runs a statement that is a transaction of its own, on the connections of `db` without Prisma in between, where it takes less than
 * half of Node's time: for what many requests ask for (docs/decisions/022). The statement begins with its name in a comment.
 * Its values are as pg has them: a timestamptz is a Date, JSON what it says, an int8 text. It fails with pg's errors, which
 * `failureOf` knows. A client that `createDb` did not make, such as one with extensions, runs it its own way.
 */
export async function queryNamed<Row extends object>(
  db: Db,
  sql: string,
  ...values: readonly (string | number | null)[]
): Promise<Row[]> {
  const own = pools.get(db);
  if (!own) return db.$queryRawUnsafe<Row[]>(sql, ...values);
  own.isKnown ??= db.$connect();
  await own.isKnown;
  return (await own.pool.query<Row>({ name: statementName(sql), text: sql, values: [...values] })).rows;
}

const waitFactors = new WeakMap<Db, number>();

/** Returns for how long a command may have waited, in milliseconds, to be begun or tried again on this database. */
export function beginWithinMs(db: Db): number {
  return limits.beginWithinMs * (waitFactors.get(db) ?? 1);
}

/** The clients of a pool, with the settings of their sessions: asked for when they connect, unless a pooler is in between. */
function clientsWith({ lockMs, idleMs }: { lockMs: number; idleMs: number }, isPooled: boolean): pg.PoolConfig {
  const timeouts = { lock_timeout: lockMs, idle_in_transaction_session_timeout: idleMs };
  const others = { client_connection_check_interval: limits.clientCheckMs, plan_cache_mode: 'force_generic_plan' };
  if (isPooled) return { Client: pooledClientWith({ ...timeouts, ...others }) };
  const options = Object.entries(others).map(([name, value]) => `-c ${name}=${value}`);
  return { Client: PipelinedClient, ...timeouts, options: options.join(' ') };
}

/**
 * Returns the name of a prepared statement, which the ledger's statements give in a leading comment. Statements that Prisma
 * generates have none and are not kept prepared: their texts are too many, and would accumulate in each connection.
 */
function statementName(sql: string): string {
  return /^\/\* (?<name>[\w:-]+) \*\//.exec(sql)?.groups?.name ?? '';
}

const maxAttempts = 4;
const firstBackoffMs = 40;

/** `isUnknown`: an earlier attempt at the same work has an unknown outcome, so it may already be committed. */
type EarlierAttempt = { isUnknown?: boolean };

/**
 * Runs a command's transaction, with up to four attempts in five seconds and exponential back-off from 40 ms: it is
 * retried after a serialization failure, a deadlock or a lost connection. So `run` must be safe to repeat after a COMMIT of unknown outcome;
 * credit commands look up their idempotency key first.
 * @throws BusyError when a lock or a connection is not available in time, the transaction times out, or the last attempt
 * fails; its outcome is unknown when an attempt may have been committed
 */
export function inTransaction<T>(
  db: Db,
  run: (tx: Transaction) => Promise<T>,
  earlier: EarlierAttempt = {},
): Promise<T> {
  if (joined.has(db)) return run(db);
  return withTransactionRetries(db, () => db.$transaction(run), earlier);
}

const joined = new WeakSet<Db>();

/**
 * Returns a client whose verbs join the caller's transaction instead of opening one of their own: what several verbs do is then
 * done together or not at all, and nothing of it is tried again but all of it.
 */
export function joining(tx: Transaction): Db {
  const db = new Proxy(tx, {
    get: (target, name) =>
      name === '$transaction' ? (run: (tx: Transaction) => unknown) => run(tx) : Reflect.get(target, name),
  }) as unknown as Db;
  joined.add(db);
  return db;
}

/**
 * Runs a command that is a single statement, and so its own transaction, with the retries of `inTransaction`.
 * @throws BusyError as `inTransaction`
 */
export function inStatement<T>(db: Db, run: (tx: Transaction) => Promise<T>): Promise<T> {
  if (joined.has(db)) return run(db);
  return withTransactionRetries(db, () => run(db), {});
}

/** Reports "nothing happened" only after a single busy attempt: any other failed attempt may have been committed. */
async function withTransactionRetries<T>(
  db: Db,
  run: () => Promise<T>,
  { isUnknown = false }: EarlierAttempt,
): Promise<T> {
  const startMs = performance.now();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      const failure = failureOf(error);
      if (failure === 'other') throw error;
      const isLate = performance.now() - startMs > beginWithinMs(db) && !isConflict(error);
      const isLost = failure === 'unknown' || attempt === maxAttempts || isLate;
      if (isLost || failure === 'busy') {
        throw new BusyError(isLost || isUnknown || attempt > 1 ? 'unknown' : 'nothing happened');
      }
      const jitter = 0.5 + Math.random();
      await delay(firstBackoffMs * 2 ** (attempt - 1) * jitter);
    }
  }
}
