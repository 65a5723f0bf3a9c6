/** What is read once for all who follow it. `version` counts the items; only the latest is kept. */
type Source<Item> = {
  latest: Item | undefined;
  version: number;
  end: { error?: unknown } | null;
  readonly followers: Set<() => void>;
  readonly stop: AbortController;
};

/** Sources by their keys, such as "the account of a user": each is read once, however many follow it. */
export class SharedSources {
  readonly #sources = new Map<string, Source<unknown>>();

  /**
   * Yields the items of the key's source until it ends or the signal aborts. The first who follows a key starts its source;
   * whoever comes later gets the latest item at once. Each goes at their own pace, without making others wait: who is slow
   * gets the latest item, and those before it never. The source's signal aborts when nobody follows it any more.
   * @throws what the source throws, to all who follow it; the next to come starts it anew
   */
  async *follow<Item>(
    key: string,
    start: (signal: AbortSignal) => AsyncIterable<Item>,
    signal: AbortSignal,
  ): AsyncGenerator<Item> {
    if (signal.aborted) return;
    const source = (this.#sources.get(key) as Source<Item> | undefined) ?? this.#open(key, start);
    let wake = () => {};
    const tell = () => wake();
    source.followers.add(tell);
    signal.addEventListener('abort', tell);
    try {
      for (let seen = 0; !signal.aborted; ) {
        if (source.version > seen) {
          seen = source.version;
          yield source.latest as Item;
        } else if (source.end) {
          if ('error' in source.end) throw source.end.error;
          return;
        } else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    } finally {
      signal.removeEventListener('abort', tell);
      source.followers.delete(tell);
      if (source.followers.size === 0) this.#close(key, source);
    }
  }

  #open<Item>(key: string, start: (signal: AbortSignal) => AsyncIterable<Item>): Source<Item> {
    const source: Source<Item> = {
      latest: undefined,
      version: 0,
      end: null,
      followers: new Set(),
      stop: new AbortController(),
    };
    this.#sources.set(key, source);
    void this.#read(key, source, start);
    return source;
  }

  async #read<Item>(
    key: string,
    source: Source<Item>,
    start: (signal: AbortSignal) => AsyncIterable<Item>,
  ): Promise<void> {
    const tellAll = () => {
      for (const tell of source.followers) tell();
    };
    try {
      for await (const item of start(source.stop.signal)) {
        source.latest = item;
        source.version += 1;
        tellAll();
      }
      source.end = {};
    } catch (error) {
      source.end = { error };
    }
    this.#close(key, source);
    tellAll();
  }

  /** Whoever comes from now on starts the source anew. */
  #close(key: string, source: Source<unknown>): void {
    source.stop.abort();
    if (this.#sources.get(key) === source) this.#sources.delete(key);
  }
}
