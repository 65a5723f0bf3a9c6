import { AsyncLocalStorage } from 'node:async_hooks';
import type { Socket } from 'node:net';
import pg from 'pg';

/**
 * Set while `asLastStatement` runs. An async context, since Prisma's adapter hands the client nothing but text and values.
 */
const lastStatement = new AsyncLocalStorage<true>();

/**
 * Runs `run`, whose one statement is the last of its transaction and the only one in it that writes: the client sends COMMIT
 * together with it, which saves a round trip. Outside of a transaction it changes nothing.
 * @throws what `run` throws; COMMIT's own failure, such as a deferred constraint, is thrown where Prisma asks for COMMIT
 */
export function asLastStatement<T>(run: () => Promise<T>): Promise<T> {
  // Awaited inside the context: a PrismaPromise is lazy and sends its statement only when it is awaited.
  return lastStatement.run(true, async () => await run());
}

type QueryConfig = { text?: string };

/**
 * A pg client that pipelines the ends of a transaction: BEGIN is sent with the first statement, and COMMIT with the one that
 * runs in `asLastStatement`. Prisma still calls `query` for BEGIN and COMMIT and gets an answer to each, COMMIT's being the
 * server's own. A last statement that fails leaves nothing behind, since PostgreSQL answers the COMMIT of a failed
 * transaction with ROLLBACK; a statement after the last one is rejected. Where BEGIN itself fails, the first statement is
 * rejected too, but as it ran outside of a transaction, what it wrote is not rolled back.
 */
export class PipelinedClient extends pg.Client {
  #isOpen = false;
  #begun: Promise<unknown> | undefined;
  #ended: Promise<unknown> | undefined;

  /**
   * Destroys the connection after `milliseconds` without traffic, so that a query whose answer never comes is rejected; 0
   * switches this off. Idle connections of the pool are destroyed as well, and replaced by it.
   */
  breakAfterSilence(milliseconds: number): void {
    const socket = this.#socket();
    socket.setTimeout(milliseconds, () => socket.destroy());
  }

  /** As in pg. It is declared to return `never`, which is assignable to the return type of every overload of pg. */
  override query(...args: unknown[]): never {
    return this.#query(args) as never;
  }

  #query(args: unknown[]): unknown {
    const [first] = args;
    const { text } = typeof first === 'string' ? { text: first } : (first as QueryConfig);
    if (text === 'BEGIN') return this.#begin(args);
    if (this.#ended !== undefined) return this.#end(text);
    if (isEnd(text)) this.#isOpen = false;
    if (!this.#isOpen || !lastStatement.getStore()) return this.#afterBegin(args);
    this.#isOpen = false;
    // Both leave in one packet.
    this.#socket().cork();
    const answer = this.#afterBegin(args);
    this.#ended = this.#send(['COMMIT']);
    this.#socket().uncork();
    // Not unhandled: `#end` returns the rejection to Prisma's own COMMIT or ROLLBACK.
    this.#ended.catch(() => {});
    return answer;
  }

  #begin(args: unknown[]): unknown {
    this.#isOpen = true;
    // Held back until the first statement is written, so that both leave in one packet.
    this.#socket().cork();
    this.#begun = this.#send(args);
    // Not unhandled: `#afterBegin` returns the rejection with the first statement.
    this.#begun.catch(() => {});
    return Promise.resolve({ command: 'BEGIN', fields: [], rows: [], rowCount: null });
  }

  #afterBegin(args: unknown[]): Promise<unknown> {
    const answer = this.#send(args);
    const begun = this.#begun;
    if (begun === undefined) return answer;
    this.#begun = undefined;
    this.#socket().uncork();
    return Promise.all([begun, answer]).then(([, own]) => own);
  }

  #end(text: string | undefined): Promise<unknown> {
    const ended = this.#ended ?? Promise.resolve();
    if (!isEnd(text)) {
      return Promise.reject(new Error('The transaction has had its last statement.'));
    }
    this.#ended = undefined;
    return ended;
  }

  #send(args: unknown[]): Promise<unknown> {
    return (super.query as (...args: unknown[]) => Promise<unknown>)(...args);
  }

  #socket(): Socket {
    return (this as unknown as { connection: { stream: Socket } }).connection.stream;
  }
}

function isEnd(text: string | undefined): boolean {
  return text === 'COMMIT' || text === 'ROLLBACK';
}
