import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { type BodyLimit, bodyTooLarge } from '#/http/guard-request.ts';
import { ValidationError } from '#/lib/errors.ts';
import type { Logger } from '#/platform/logger.ts';

type Parts = {
  message: IncomingMessage;
  path: string;
  search: string;
  requestId: string;
  logger: Logger;
  /** Aborts when the process is asked to stop. */
  stopping: AbortSignal;
};

const decoder = new TextDecoder();

/** A request to the API as it came; what few handlers need of it is made when it is asked for. */
export class ApiRequest {
  readonly message: IncomingMessage;
  /** As it was sent: still percent-encoded. */
  readonly path: string;
  /** With its question mark; empty when there is none. */
  readonly search: string;
  readonly requestId: string;
  readonly stopping: AbortSignal;
  readonly #logger: Logger;
  #child: Logger | undefined;
  #headers: Headers | undefined;
  #query: URLSearchParams | undefined;
  readonly #gone = new AbortController();

  constructor({ message, path, search, requestId, logger, stopping }: Parts) {
    this.message = message;
    this.path = path;
    this.search = search;
    this.requestId = requestId;
    this.stopping = stopping;
    this.#logger = logger;
  }

  get method(): string {
    return this.message.method ?? '';
  }

  /** The address of the other end of the connection, which may be a proxy; undefined once it is closed. */
  get remoteAddress(): string | undefined {
    return this.message.socket.remoteAddress;
  }

  /** Aborts when whoever asked is gone, or is to ask again. */
  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  /** Ends what is under way for this request. */
  hangUp(): void {
    this.#gone.abort();
  }

  /** Names the request in every line. */
  get logger(): Logger {
    this.#child ??= this.#logger.child({ requestId: this.requestId });
    return this.#child;
  }

  get query(): URLSearchParams {
    this.#query ??= new URLSearchParams(this.search);
    return this.#query;
  }

  /** One header by its name in lower case. */
  header(name: string): string | null {
    const value = this.message.headers[name];
    return (Array.isArray(value) ? value[0] : value) ?? null;
  }

  /** All of them, for libraries. */
  get headers(): Headers {
    this.#headers ??= new Headers(
      Object.entries(this.message.headers).flatMap(([name, value]): [string, string][] =>
        typeof value === 'string' ? [[name, value]] : [],
      ),
    );
    return this.#headers;
  }

  /** The whole body. @throws DomainError BODY_TOO_LARGE, ValidationError when it was cut off */
  readBody(limit: BodyLimit): Promise<Buffer> {
    const { message } = this;
    if (message.destroyed) return Promise.reject(cutOff());
    if (message.complete && message.readableLength === 0) return Promise.resolve(Buffer.alloc(0));
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      const onData = (chunk: Buffer) => {
        bytes += chunk.byteLength;
        chunks.push(chunk);
        if (bytes > limit.maxBodyBytes) settle(() => reject(bodyTooLarge(limit)));
      };
      const onEnd = () => settle(() => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
      const onLost = () => settle(() => reject(cutOff()));
      const settle = (tell: () => void) => {
        message.off('data', onData).off('end', onEnd).off('error', onLost).off('close', onLost).pause();
        tell();
      };
      message.on('data', onData).on('end', onEnd).on('error', onLost).on('close', onLost);
    });
  }

  /** The body as text. */
  async readText(limit: BodyLimit): Promise<string> {
    return decoder.decode(await this.readBody(limit));
  }

  /** The body as it comes. Giving it up leaves the connection open, so that an answer can be sent. */
  stream(): Readable {
    const { message } = this;
    const letGo = () => void message.off('data', onData).off('end', onEnd).off('error', onLost).off('close', onLost);
    const stream = new Readable({
      read: () => void message.resume(),
      destroy: (error, done) => {
        letGo();
        message.pause();
        done(error);
      },
    });
    const onData = (chunk: Buffer) => {
      if (!stream.push(chunk)) message.pause();
    };
    const onEnd = () => {
      letGo();
      stream.push(null);
    };
    const onLost = () => void stream.destroy(new Error('The connection was lost.'));
    if (message.destroyed) onLost();
    else message.on('data', onData).on('end', onEnd).on('error', onLost).on('close', onLost).pause();
    return stream;
  }
}

function cutOff(): ValidationError {
  return new ValidationError([{ field: 'body', message: 'ended before all of it was sent' }]);
}
