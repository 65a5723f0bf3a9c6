import { toTrpcError } from '#/http/map-error.ts';
import { DomainError } from '#/lib/errors.ts';
import { TooManyStreamsError } from '#/lib/limit-errors.ts';
import type { Db } from '#/platform/db.ts';
import type { Logger } from '#/platform/logger.ts';

/** How many live streams one user may have open in one web process. */
export const maxStreamsPerUser = 10;

/** How often the sessions of open streams are looked at, in milliseconds: a stream ends so long after its session. */
export const lookMs = 3_000;

/** Whose a stream is, and the session that it was opened with; null where there is none, as in a call in this process. */
type Owner = { userId: string; sessionId: string | null };
type Stream = Owner & { signedOut: AbortController };

/** The live streams of this process, by their users. */
export class LiveStreams {
  readonly #db: Db;
  readonly #logger: Logger;
  readonly #streams = new Map<string, Set<Stream>>();
  #timer: NodeJS.Timeout | undefined;
  #isLooking = false;

  constructor({ db, logger }: { db: Db; logger: Logger }) {
    this.#db = db;
    this.#logger = logger;
  }

  /**
   * Opens a stream of a user: yields what `follow` yields, until it ends, `signal` aborts or whoever reads it stops. It
   * counts as open from this call on. It fails with UNAUTHORIZED within seconds after its session was revoked or has run
   * out, in whatever process that was.
   * @throws TooManyStreamsError at once, when the user has as many open as may be
   */
  open<Item>(
    { userId, sessionId }: Owner,
    signal: AbortSignal | undefined,
    follow: (signal: AbortSignal) => AsyncIterable<Item>,
  ): AsyncGenerator<Item> {
    const stream = { userId, sessionId, signedOut: new AbortController() };
    this.#add(stream);
    const close = () => this.#remove(stream);
    const { signal: signedOut } = stream.signedOut;
    const until = signal ? AbortSignal.any([signal, signedOut]) : signedOut;
    // Whoever is gone before the first item never begins to read, so the end of the reading is not enough.
    if (until.aborted) close();
    else until.addEventListener('abort', close, { once: true });
    return untilSignedOut(follow(until), signedOut, close);
  }

  #add(stream: Stream): void {
    const others = this.#streams.get(stream.userId) ?? new Set();
    if (others.size >= maxStreamsPerUser) throw new TooManyStreamsError(maxStreamsPerUser);
    this.#streams.set(stream.userId, others.add(stream));
    this.#timer ??= setInterval(() => void this.#look(), lookMs).unref();
  }

  #remove(stream: Stream): void {
    const left = this.#streams.get(stream.userId);
    if (!left?.delete(stream) || left.size > 0) return;
    this.#streams.delete(stream.userId);
    if (this.#streams.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Ends the streams whose session is over. One statement, however many there are. */
  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      const streams = [...this.#streams.values()].flatMap((ofUser) => [...ofUser]);
      const ids = streams.flatMap(({ sessionId }) => (sessionId === null ? [] : [sessionId]));
      const lasting = await readLasting(this.#db, [...new Set(ids)]);
      for (const { sessionId, signedOut } of streams)
        if (sessionId !== null && !lasting.has(sessionId)) signedOut.abort();
    } catch (error) {
      this.#logger.warn({ error }, 'the sessions of streams were not read');
    } finally {
      this.#isLooking = false;
    }
  }
}

/** Which of these sessions are neither revoked nor over. */
async function readLasting(db: Db, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM "Session" WHERE id = ANY(${ids}::uuid[]) AND "expiresAt" > ${new Date()}`;
  return new Set(rows.map(({ id }) => id));
}

async function* untilSignedOut<Item>(
  items: AsyncIterable<Item>,
  signedOut: AbortSignal,
  close: () => void,
): AsyncGenerator<Item> {
  try {
    for await (const item of items) {
      if (signedOut.aborted) break;
      yield item;
    }
    // As an error of its own kind: what else a stream throws midway is told as INTERNAL_SERVER_ERROR.
    if (signedOut.aborted) throw toTrpcError(new DomainError('UNAUTHORIZED', 'You were signed out. Sign in again.'));
  } finally {
    close();
  }
}
