import { EventEmitter } from 'node:events';
import pg from 'pg';
import type { Transaction } from '#/platform/db.ts';
import type { Logger } from '#/platform/logger.ts';

const channel = 'farthing_changes';

/**
 * Tells every process, once the transaction commits, that something of this user changed, and which task it was. A hint:
 * whoever hears it reads again.
 */
export async function notifyTaskChanged(tx: Transaction, changed: { userId: string; taskId: string }): Promise<void> {
  await tx.$queryRawUnsafe('SELECT pg_notify($1, $2)::text', channel, `${changed.userId} ${changed.taskId}`);
}

/** What is said to have changed when a vendor has news of the work for a task. */
export function vendorNewsSubject(taskId: string): string {
  return `vendor:${taskId}`;
}

/** Tells whoever works on the task that its vendor has news. A hint: whoever hears it asks the vendor. */
export async function notifyVendorNews(db: Transaction, taskId: string): Promise<void> {
  await db.$queryRawUnsafe('SELECT pg_notify($1, $2)::text', channel, vendorNewsSubject(taskId));
}

/** SQL that tells the same of a task, as part of the statement that changes it. */
export function notifyTaskSql(userIdSql: string, taskIdSql: string): string {
  return `pg_notify('${channel}', ${userIdSql}::text || ' ' || ${taskIdSql}::text)::text`;
}

/** SQL that tells the same of the account whose id is `userIdSql`, as part of another statement. */
export function notifyAccountSql(userIdSql: string): string {
  return `pg_notify('${channel}', ${userIdSql}::text)`;
}

/**
 * Listens to the database for what changed. `subject` is the id of a task, or of a user: of all their tasks and their
 * account. After a lost connection it says `changed` of everything it is asked for.
 */
export type ChangeEvents = {
  /** Calls `listener` after each change of the subject, until the returned function is called. */
  subscribe(subject: string, listener: () => void): () => void;
  close(): Promise<void>;
};

const reconnectMs = 1000;

/** One listening connection for the process; it connects at once, and again for as long as it is not closed. */
export function createChangeEvents(databaseUrl: string, logger: Logger): ChangeEvents {
  const emitter = new EventEmitter().setMaxListeners(0);
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  function again(): void {
    if (isClosed || timer) return;
    timer = setTimeout(() => {
      timer = undefined;
      void connect();
    }, reconnectMs);
  }

  async function connect(): Promise<void> {
    const next = new pg.Client({ connectionString: databaseUrl, application_name: 'farthing-events', keepAlive: true });
    client = next;
    next.on('notification', ({ payload = '' }) => {
      for (const subject of payload.split(' ')) emitter.emit(subject);
    });
    next.on('error', (error) => logger.warn({ error }, 'listening connection lost'));
    next.on('end', again);
    try {
      await next.connect();
      await next.query(`LISTEN ${channel}`);
      for (const subject of emitter.eventNames()) emitter.emit(subject);
    } catch (error) {
      logger.warn({ error }, 'cannot listen to the database');
      await next.end().catch(() => {});
      again();
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
