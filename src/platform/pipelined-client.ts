import type { Socket } from 'node:net';
import pg from 'pg';

/**
 * How the name of a statement ends that is the last of its transaction, and the only one in it that writes: COMMIT goes to
 * the database with it. Outside of a transaction it says nothing.
 */
export const lastOfTransaction = ':last';

type Asked = { name?: string; text?: string };

/**
 * A connection without the round trips that a transaction does not need: BEGIN goes with the statement after it, and COMMIT
 * with the one that is named as the last. Whoever asks still asks for all of them, and gets COMMIT's own answer. A last
 * statement that fails leaves nothing behind: the database answers COMMIT of a failed transaction with ROLLBACK. Should
 * BEGIN itself fail, so does the statement that went with it, but what that did alone is not undone.
 */
export class PipelinedClient extends pg.Client {
  #isOpen = false;
  #begun: Promise<unknown> | undefined;
  #ended: Promise<unknown> | undefined;

  /** Breaks the connection when nothing has come or gone for so long: then somebody waits who would wait for ever. */
  breakAfterSilence(milliseconds: number): void {
    const socket = this.#socket();
    socket.setTimeout(milliseconds, () => socket.destroy());
  }

  /** As in pg. Its type fits each of the ways in which pg can be asked. */
  override query(...args: unknown[]): never {
    return this.#query(args) as never;
  }

  #query(args: unknown[]): unknown {
    const [first] = args;
    const { name, text } = typeof first === 'string' ? { text: first } : (first as Asked);
    if (text === 'BEGIN') return this.#begin(args);
    if (this.#ended !== undefined) return this.#end(text);
    if (isEnd(text)) this.#isOpen = false;
    const answer = this.#afterBegin(args);
    if (this.#isOpen && name?.endsWith(lastOfTransaction)) {
      this.#isOpen = false;
      this.#ended = this.#ask(['COMMIT']);
      // Whoever asks for COMMIT learns of it.
      this.#ended.catch(() => {});
    }
    return answer;
  }

  #begin(args: unknown[]): unknown {
    this.#isOpen = true;
    this.#socket().cork();
    this.#begun = this.#ask(args);
    this.#begun.catch(() => {});
    return Promise.resolve({ command: 'BEGIN', fields: [], rows: [], rowCount: null });
  }

  #afterBegin(args: unknown[]): Promise<unknown> {
    const answer = this.#ask(args);
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

  #ask(args: unknown[]): Promise<unknown> {
    return (super.query as (...args: unknown[]) => Promise<unknown>)(...args);
  }

  #socket(): Socket {
    return (this as unknown as { connection: { stream: Socket } }).connection.stream;
  }
}

function isEnd(text: string | undefined): boolean {
  return text === 'COMMIT' || text === 'ROLLBACK';
}
