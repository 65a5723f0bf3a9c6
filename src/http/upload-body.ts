import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { fileTooLarge, maxBytesAroundFile, receiveFile } from '#/http/multipart.ts';
import { checkInput } from '#/lib/check-input.ts';
import { isDomainError, ValidationError } from '#/lib/errors.ts';

/** The most bytes of a JSON body, which only names a URL. */
const maxJsonBytes = 16 * 1024;

const urlError = 'must be an address of 1 to 2,000 characters that begins with https:// or http://';
/** A JSON body: the address of the file. */
export const urlBodySchema = z.strictObject({
  url: z.string({ error: urlError }).min(1, { error: urlError }).max(2000, { error: urlError }),
});

/** The request of an upload: headers by their names in lower case, and the body as a stream, which may be destroyed early. */
export type SentBody = { header(name: string): string | null; stream(): Readable };

/** The unread body of an upload: it is read only by `receive`, once the caller has been authenticated. */
export class UploadBody {
  readonly #request: SentBody;

  constructor(request: SentBody) {
    this.#request = request;
  }

  /**
   * Writes the file of a multipart/form-data body to `path`, or returns the URL of an application/json body.
   * @throws ValidationError naming `file`, `url` or `body`, DomainError BODY_TOO_LARGE
   */
  async receive(path: string, maxBytes: number): Promise<{ kind: 'file' } | { kind: 'url'; url: string }> {
    const type = this.#request.header('content-type') ?? '';
    if (/^multipart\/form-data\s*(;|$)/i.test(type)) {
      const pipeBody = (parser: Writable) => this.#pipeTo(parser, maxBytes);
      await receiveFile(pipeBody, { boundary: boundaryOf(type), path, maxBytes });
      return { kind: 'file' };
    }
    if (/^application\/json\s*(;|$)/i.test(type)) return { kind: 'url', url: urlOf(await this.#text()) };
    throw new ValidationError([
      {
        field: 'body',
        message:
          'must be multipart/form-data with one file named "file", or application/json such as {"url": "https://…"}',
      },
    ]);
  }

  /** Pipes the body into the multipart parser and returns its length in bytes. Throws for more than the file may have. */
  async #pipeTo(parser: Writable, maxFileBytes: number): Promise<number> {
    let bytes = 0;
    const counted = async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        bytes += chunk.byteLength;
        // Counted here, since the parser skips bytes outside of the part without a limit.
        if (bytes > maxFileBytes + maxBytesAroundFile) throw fileTooLarge(maxFileBytes);
        yield chunk;
      }
    };
    await pipeline(this.#request.stream(), (source) => counted(this.#complete(source)), parser).catch(
      (error: unknown) => {
        throw asIncompleteBody(error);
      },
    );
    return bytes;
  }

  /** Yields the chunks of the body; throws when it ends early or differs in length from its Content-Length. */
  async *#complete(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const contentLength = this.#request.header('content-length');
    let bytes = 0;
    try {
      for await (const chunk of source) {
        bytes += chunk.byteLength;
        yield chunk;
      }
    } catch (error) {
      throw asIncompleteBody(error);
    }
    if (contentLength !== null && Number(contentLength) !== bytes) {
      throw new ValidationError([
        { field: 'body', message: `must be as long as its Content-Length says (it had ${bytes} bytes)` },
      ]);
    }
  }

  async #text(): Promise<string> {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of this.#complete(this.#request.stream())) {
      bytes += chunk.byteLength;
      if (bytes > maxJsonBytes)
        throw new ValidationError([{ field: 'url', message: 'must have at most 2,000 characters' }]);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  }
}

/** Returns a DomainError as it is, and any other error of reading the body as a ValidationError. */
function asIncompleteBody(error: unknown): unknown {
  if (isDomainError(error)) return error;
  return new ValidationError([{ field: 'body', message: 'ended before all of it was sent' }]);
}

function boundaryOf(type: string): string {
  const { quoted, plain } = /;\s*boundary=(?:"(?<quoted>[^"]*)"|(?<plain>[^;\s]*))/i.exec(type)?.groups ?? {};
  const boundary = quoted ?? plain ?? '';
  // The grammar of a boundary: RFC 2046, 5.1.1.
  if (/^[\w'()+,\-./:=? ]{0,69}[\w'()+,\-./:=?]$/.test(boundary)) return boundary;
  throw new ValidationError([
    { field: 'body', message: 'must be multipart/form-data with a boundary of 1 to 70 characters' },
  ]);
}

function urlOf(text: string): string {
  const body = parsedOrNull(text);
  const issue = (field: string, message: string) => new ValidationError([{ field, message }]);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw issue('body', 'must be a JSON object');
  const { url, ...others } = body as Record<string, unknown>;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw issue(unknown.slice(0, 50), 'is not known here');
  return checkInput(urlBodySchema, { url }).url;
}

function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
