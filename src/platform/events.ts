import { EventEmitter } from 'node:events';
import pg from 'pg';
import { brand } from '#/brand.ts';
import type { Transaction } from '#/platform/db.ts';
import type { Logger } from '#/platform/logger.ts';

/** The channel of PostgreSQL's LISTEN and NOTIFY. A payload is the list of changed subjects, separated by spaces. */
/** Named by functions of applied migrations, which a renamed product keeps. */
const channel = 'farthing_changes';

/**
 * Notifies every listening process, when the transaction commits, that a task of this user changed. The notification carries
 * no data and may be lost with a connection: subscribers read the state from the database.
 */
export async function notifyTaskChanged(tx: Transaction, changed: { userId: string; taskId: string }): Promise<void> {
  await tx.$queryRawUnsafe('SELECT pg_notify($1, $2)::text', channel, `${changed.userId} ${changed.taskId}`);
}

/** The subject that is notified when a vendor has news of its work for a task. */
export function vendorNewsSubject(taskId: string): string {
  return `vendor:${taskId}`;
}

/** Notifies the worker that holds the task that its vendor has news; the worker then polls the vendor. */
export async function notifyVendorNews(db: Transaction, taskId: string): Promise<void> {
  await db.$queryRawUnsafe('SELECT pg_notify($1, $2)::text', channel, vendorNewsSubject(taskId));
}

/** Returns the SQL expression of `notifyTaskChanged`, for the statement that changes the task. */
export function notifyTaskSql(userIdSql: string, taskIdSql: string): string {
  return `pg_notify('${channel}', ${userIdSql}::text || ' ' || ${taskIdSql}::text)::text`;
}

/** Returns the SQL expression that notifies of a changed account, for the statement that changes it. */
export function notifyAccountSql(userIdSql: string): string {
  return `pg_notify('${channel}', ${userIdSql}::text)`;
}

/**
 * Subscriptions to notifications. A subject is the id of a task, the id of a user (all their tasks and their account), or one
 * of the named subjects such as `vendorNewsSubject`. After a reconnect every listener is called once, since notifications
 * may have been missed.
 */
export type ChangeEvents = {
  /** Calls `listener` after each notification of the subject, until the returned function is called. */
  subscribe(subject: string, listener: () => void): () => void;
  close(): Promise<void>;
};

const reconnectMs = 1_000;
/** A server that does not take the connection by then is asked anew. */
const connectMs = 10_000;

/**
 * Opens the process's one listening connection, outside the pool, at the address of the server itself: no pooler passes
 * notifications on. It reconnects one second after it is lost, until `close`.
 */
export function createChangeEvents(directUrl: string, logger: Logger): ChangeEvents {
  const emitter = new EventEmitter().setMaxListeners(0);
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  function reconnectLater(): void {
    if (isClosed || timer) return;
    timer = setTimeout(() => {
      timer = undefined;
      void connect();
    }, reconnectMs);
  }

  async function connect(): Promise<void> {
    const next = new pg.Client({
      connectionString: directUrl,
      application_name: `${brand.slug}-events`,
      keepAlive: true,
      connectionTimeoutMillis: connectMs,
    });
    client = next;
    next.on('notification', ({ payload = '' }) => {
      for (const subject of payload.split(' ')) emitter.emit(subject);
    });
    next.on('error', (error) => logger.warn({ error }, 'listening connection lost'));
    next.on('end', reconnectLater);
    try {
      await next.connect();
      await next.query(`LISTEN ${channel}`);
      for (const subject of emitter.eventNames()) emitter.emit(subject);
    } catch (error) {
      logger.warn({ error }, 'cannot listen to the database');
      await next.end().catch(() => {});
      reconnectLater();
    }
  }

  void connect();
  return {
    subscribe(subject, listener) {
      emitter.on(subject, listener);
      return () => void emitter.off(subject, listener);
    },
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await client?.end().catch(() => {});
    },
  };
}
