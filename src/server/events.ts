import { EventEmitter } from 'node:events';
import pg from 'pg';
import type { Transaction } from '#/server/db.ts';
import type { Logger } from '#/server/logger.ts';

const channel = 'farthing_task';

/** Tells every process, once the transaction commits, that this task changed. A hint: whoever hears it reads again. */
export async function notifyTaskChanged(tx: Transaction, taskId: string): Promise<void> {
  await tx.$queryRawUnsafe('SELECT pg_notify($1, $2)::text', channel, taskId);
}

/** Listens to the database for changed tasks. After a lost connection it says `changed` of everything it is asked for. */
export type TaskEvents = {
  /** Calls `listener` after each change of the task, until the returned function is called. */
  subscribe(taskId: string, listener: () => void): () => void;
  close(): Promise<void>;
};

const reconnectMs = 1000;

/** One listening connection for the process; it connects at once, and again for as long as it is not closed. */
export function createTaskEvents(databaseUrl: string, logger: Logger): TaskEvents {
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
    next.on('notification', (message) => emitter.emit(message.payload ?? ''));
    next.on('error', (error) => logger.warn({ error }, 'listening connection lost'));
    next.on('end', again);
    try {
      await next.connect();
      await next.query(`LISTEN ${channel}`);
      for (const taskId of emitter.eventNames()) emitter.emit(taskId);
    } catch (error) {
      logger.warn({ error }, 'cannot listen to the database');
      await next.end().catch(() => {});
      again();
    }
  }

  void connect();
  return {
    subscribe(taskId, listener) {
      emitter.on(taskId, listener);
      return () => void emitter.off(taskId, listener);
    },
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await client?.end().catch(() => {});
    },
  };
}
