import { AsyncLocalStorage } from 'node:async_hooks';
import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import pg from 'pg';
import { isStatementLost } from '#/platform/database-failure.ts';

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

/**
 * A pg client that pipelines the ends of a transaction: BEGIN is sent with the first statement, and COMMIT with the one that
 * runs in `asLastStatement`. Prisma still calls `query` for BEGIN and COMMIT and gets an answer to each, COMMIT's being the
 * server's own. A last statement that fails leaves nothing behind, since PostgreSQL answers the COMMIT of a failed
 * transaction with ROLLBACK; a statement after the last one is rejected. Where BEGIN itself fails, the first statement is
 * rejected too, but as it ran outside of a transaction, what it wrote is not rolled back.
 */
export class PipelinedClient extends pg.Client {
  #isOpen = false;
  /** A BEGIN that is not sent yet. */
  #held: unknown[] | undefined;
  #ended: Promise<unknown> | undefined;

  /**
   * Destroys the connection after `milliseconds` without traffic, so that a query whose answer never comes is rejected; 0
   * switches this off. Idle connections of the pool are destroyed as well, and replaced by it.
   */
  breakAfterSilence(milliseconds: number): void {
    const socket = this.#socket();
    socket.setTimeout(milliseconds, () => socket.destroy());
  }

  /**
   * Destroys the connection when one of its prepared statements cannot be executed any more: it never can be again there, and
   * the pool makes another connection.
   */
  breakAtLostStatement(): void {
    const { connection } = this as unknown as { connection: EventEmitter };
    connection.on('errorMessage', (error: { code?: string; message?: string }) => {
      if (isStatementLost(error)) this.#socket().destroy();
    });
  }

  /** As in pg. It is declared to return `never`, which is assignable to the return type of every overload of pg. */
  override query(...args: unknown[]): never {
    return this.#query(args) as never;
  }

  /** Sends BEGIN before `first`, the first statement of the transaction. */
  protected sendBegin(begin: unknown[], _first: unknown[]): Promise<unknown> {
    return this.send(begin);
  }

  /** Sends a statement outside of a transaction. */
  protected sendAlone(args: unknown[]): unknown {
    return this.send(args);
  }

  /** Sends what `query` was called with. */
  protected send(args: unknown[]): Promise<unknown> {
    return (super.query as (...args: unknown[]) => Promise<unknown>)(...args);
  }

  /** Has all that `run` sends leave in one packet. */
  protected inOnePacket<Answer>(run: () => Answer): Answer {
    const socket = this.#socket();
    socket.cork();
    try {
      return run();
    } finally {
      socket.uncork();
    }
  }

  #query(args: unknown[]): unknown {
    const text = textOf(args);
    if (text === 'BEGIN') return this.#begin(args);
    if (this.#ended !== undefined) return this.#end(text);
    if (!this.#isOpen) return this.sendAlone(args);
    if (isEnd(text)) this.#isOpen = false;
    if (!this.#isOpen || !lastStatement.getStore()) return this.#afterBegin(args);
    this.#isOpen = false;
    return this.inOnePacket(() => {
      const answer = this.#afterBegin(args);
      this.#ended = this.send(['COMMIT']);
      // Not unhandled: `#end` returns the rejection to Prisma's own COMMIT or ROLLBACK.
      this.#ended.catch(() => {});
      return answer;
    });
  }

  #begin(args: unknown[]): unknown {
    this.#isOpen = true;
    this.#held = args;
    return Promise.resolve({ command: 'BEGIN', fields: [], rows: [], rowCount: null });
  }

  #afterBegin(args: unknown[]): Promise<unknown> {
    const held = this.#held;
    if (held === undefined) return this.send(args);
    this.#held = undefined;
    return this.inOnePacket(() => {
      const parts = [this.sendBegin(held, args), this.send(args)];
      return Promise.all(parts).then(([, own]) => own);
    });
  }

  #end(text: string | undefined): Promise<unknown> {
    const ended = this.#ended ?? Promise.resolve();
    if (!isEnd(text)) {
      return Promise.reject(new Error('The transaction has had its last statement.'));
    }
    this.#ended = undefined;
    return ended;
  }

  #socket(): Socket {
    return (this as unknown as { connection: { stream: Socket } }).connection.stream;
  }
}

/** The text of the statement that `query` was called with. */
export function textOf([first]: unknown[]): string | undefined {
  return typeof first === 'string' ? first : (first as { text?: string }).text;
}

function isEnd(text: string | undefined): boolean {
  return text === 'COMMIT' || text === 'ROLLBACK';
}
