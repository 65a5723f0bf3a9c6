import { TooManyStreamsError } from '#/lib/errors.ts';

/** How many live streams one user may have open in one web process. */
export const maxStreamsPerUser = 10;

/** The live streams of this process, by their users. */
export class LiveStreams {
  readonly #counts = new Map<string, number>();

  /**
   * Opens a stream of a user: yields what `follow` yields, until it ends, `signal` aborts or whoever reads it stops. It
   * counts as open from this call on.
   * @throws TooManyStreamsError at once, when the user has as many open as may be
   */
  open<Item>(
    userId: string,
    signal: AbortSignal | undefined,
    follow: (signal: AbortSignal) => AsyncIterable<Item>,
  ): AsyncGenerator<Item> {
    const close = this.#take(userId);
    const until = signal ?? new AbortController().signal;
    // Whoever is gone before the first item never begins to read, so the end of the reading is not enough.
    if (until.aborted) close();
    else until.addEventListener('abort', close, { once: true });
    return closing(follow(until), close);
  }

  /** Counts one more stream. @returns what takes it off again; a second call does nothing */
  #take(userId: string): () => void {
    const count = this.#counts.get(userId) ?? 0;
    if (count >= maxStreamsPerUser) throw new TooManyStreamsError(maxStreamsPerUser);
    this.#counts.set(userId, count + 1);
    let isOpen = true;
    return () => {
      if (!isOpen) return;
      isOpen = false;
      const left = (this.#counts.get(userId) ?? 1) - 1;
      if (left > 0) this.#counts.set(userId, left);
      else this.#counts.delete(userId);
    };
  }
}

async function* closing<Item>(items: AsyncIterable<Item>, close: () => void): AsyncGenerator<Item> {
  try {
    yield* items;
  } finally {
    close();
  }
}
