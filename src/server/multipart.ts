import { ValidationError } from '#/lib/errors.ts';

/** The most that the headers of the one part may have, in bytes. */
const maxHeaderBytes = 4 * 1024;
/** The most that may follow the last boundary, in bytes: a line end. */
const maxTailBytes = 2;

/**
 * The bytes of the file that a multipart body brings, piece by piece. The body must hold one part and no other: a file that
 * is named "file".
 * @param boundary as the Content-Type says it, without quotes
 * @throws ValidationError naming `file` or `body`; what was given until then is not to be used
 */
export async function* fileOfMultipart(
  body: AsyncIterable<Uint8Array>,
  boundary: string,
  maxBytes: number,
): AsyncGenerator<Uint8Array> {
  const reader = new BodyReader(body);
  const opening = Buffer.from(`--${boundary}\r\n`);
  if (!(await reader.take(opening.length)).equals(opening)) throw broken('must begin with its boundary');
  checkHeaders((await reader.takeUntil(Buffer.from('\r\n\r\n'), maxHeaderBytes)).toString('latin1'));
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  let bytes = 0;
  for await (const piece of reader.piecesUntil(delimiter)) {
    bytes += piece.length;
    if (bytes > maxBytes) throw fileTooLarge(maxBytes);
    yield piece;
  }
  if ((await reader.take(2)).toString('latin1') !== '--') throw broken('must hold one part only, the file');
  if ((await reader.restBytes(maxTailBytes)) > maxTailBytes) throw broken('must end after its last boundary');
}

/** What is said of a file with more than so many bytes. */
export function fileTooLarge(maxBytes: number): ValidationError {
  return new ValidationError([{ field: 'file', message: `must have at most ${maxBytes / 2 ** 20} MiB` }]);
}

function broken(message: string): ValidationError {
  return new ValidationError([{ field: 'body', message }]);
}

function checkHeaders(headers: string): void {
  const disposition =
    /^content-disposition:\s*form-data\s*(?<parameters>;.*)$/im.exec(headers)?.groups?.parameters ?? '';
  const parameters = new Map<string, string>();
  for (const [, name = '', value = ''] of disposition.matchAll(/;\s*([\w*]+)=("(?:[^"\\]|\\.)*"|[^;]*)/g)) {
    parameters.set(name.toLowerCase(), value.replace(/^"(.*)"$/, '$1'));
  }
  const isFile = parameters.has('filename') || parameters.has('filename*');
  if (parameters.get('name') === 'file' && isFile) return;
  throw new ValidationError([{ field: 'file', message: 'must be there: one file in a field named "file"' }]);
}

/** Reads a body that arrives in pieces; holds no more of it than what is looked for may be hidden in. */
class BodyReader {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #held = Buffer.alloc(0);

  constructor(body: AsyncIterable<Uint8Array>) {
    this.#pieces = body[Symbol.asyncIterator]();
  }

  /** Exactly so many bytes; fewer when the body ends before. */
  async take(length: number): Promise<Buffer> {
    while (this.#held.length < length && (await this.#more()));
    return this.#cut(length);
  }

  /** What stands before `mark`, which is taken too. */
  async takeUntil(mark: Buffer, maxBytes: number): Promise<Buffer> {
    for (;;) {
      const at = this.#held.indexOf(mark);
      if (at >= 0 && at <= maxBytes) {
        const found = this.#cut(at);
        this.#cut(mark.length);
        return found;
      }
      if (this.#held.length > maxBytes) throw broken(`must have headers of at most ${maxBytes} bytes`);
      if (!(await this.#more())) throw broken('ended before all of it was sent');
    }
  }

  /** What stands before `mark`, which is taken too, in pieces. */
  async *piecesUntil(mark: Buffer): AsyncGenerator<Buffer> {
    for (;;) {
      const at = this.#held.indexOf(mark);
      if (at >= 0) {
        if (at > 0) yield this.#cut(at);
        this.#cut(mark.length);
        return;
      }
      const safe = this.#held.length - mark.length + 1;
      if (safe > 0) yield this.#cut(safe);
      if (!(await this.#more())) throw broken('ended before all of it was sent');
    }
  }

  /** How many bytes are left, counted until there are more than `enough`; the body is then left unread. */
  async restBytes(enough: number): Promise<number> {
    while (this.#held.length <= enough && (await this.#more()));
    return this.#held.length;
  }

  async #more(): Promise<boolean> {
    const { value, done } = await this.#pieces.next();
    if (done) return false;
    this.#held = this.#held.length === 0 ? Buffer.from(value) : Buffer.concat([this.#held, value]);
    return true;
  }

  #cut(length: number): Buffer {
    const cut = this.#held.subarray(0, length);
    this.#held = this.#held.subarray(length);
    return cut;
  }
}
