import { expect, test, vi } from 'vitest';
import { SharedSources } from '#/lib/shared-sources.ts';

/** A source that a test drives: `tell` is its next item, `fail` its error, `finish` its end. */
function driven() {
  const items: string[] = [];
  let wake = () => {};
  let outcome: { error?: unknown } | null = null;
  const signals: AbortSignal[] = [];
  const start = vi.fn(async function* (signal: AbortSignal) {
    signals.push(signal);
    signal.addEventListener('abort', () => wake());
    while (!signal.aborted) {
      const item = items.shift();
      if (item !== undefined) yield item;
      else if (outcome === null)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      else if ('error' in outcome) throw outcome.error;
      else return;
    }
  });
  const end = (how: { error?: unknown }) => {
    outcome = how;
    wake();
  };
  return {
    start,
    signals,
    tell(item: string) {
      items.push(item);
      wake();
    },
    fail: (error: unknown) => end({ error }),
    finish: () => end({}),
  };
}

/** Everything that is under way has been done. */
const settled = () => new Promise((resolve) => setImmediate(resolve));
const never = new AbortController().signal;
const next = async (stream: AsyncGenerator<string>) => (await stream.next()).value;

test('ten who follow one source have it read once, and each gets every item', async () => {
  const sources = new SharedSources();
  const source = driven();
  const streams = Array.from({ length: 10 }, () => sources.follow('key', source.start, never));
  const first = Promise.all(streams.map(next));
  source.tell('a');
  expect(await first).toEqual(Array(10).fill('a'));
  const second = Promise.all(streams.map(next));
  source.tell('b');
  expect(await second).toEqual(Array(10).fill('b'));
  expect(source.start).toHaveBeenCalledTimes(1);
});

test('who comes later gets the latest item at once', async () => {
  const sources = new SharedSources();
  const source = driven();
  source.tell('a');
  expect(await next(sources.follow('key', source.start, never))).toBe('a');
  expect(await next(sources.follow('key', source.start, never))).toBe('a');
  expect(source.start).toHaveBeenCalledTimes(1);
});

test('who is slow makes nobody wait, and gets the latest item only', async () => {
  const sources = new SharedSources();
  const source = driven();
  const [slow, quick] = [1, 2].map(() => sources.follow('key', source.start, never)) as [
    AsyncGenerator<string>,
    AsyncGenerator<string>,
  ];
  source.tell('a');
  expect(await next(slow)).toBe('a');
  for (const item of ['a', 'b', 'c', 'd']) {
    if (item !== 'a') source.tell(item);
    expect(await next(quick)).toBe(item);
  }
  expect(await next(slow)).toBe('d');
  const coming = next(slow);
  source.tell('e');
  expect(await coming).toBe('e');
});

test('the source ends with the last who follows it, and is started anew for the next', async () => {
  const sources = new SharedSources();
  const source = driven();
  const closing = new AbortController();
  const [one, other] = [
    sources.follow('key', source.start, closing.signal),
    sources.follow('key', source.start, never),
  ];
  source.tell('a');
  expect([await next(one), await next(other)]).toEqual(['a', 'a']);
  const waiting = one.next();
  closing.abort();
  expect(await waiting).toEqual({ done: true, value: undefined });
  expect(source.signals[0]?.aborted).toBe(false);
  await other.return(undefined);
  expect(source.signals[0]?.aborted).toBe(true);
  source.tell('b');
  expect(await next(sources.follow('key', source.start, never))).toBe('b');
  expect(source.start).toHaveBeenCalledTimes(2);
});

test('an error of the source is thrown to all who follow it, after its last item', async () => {
  const sources = new SharedSources();
  const source = driven();
  const streams = [1, 2].map(() => sources.follow('key', source.start, never));
  const first = Promise.all(streams.map(next));
  source.tell('a');
  await first;
  source.tell('b');
  source.fail(new Error('away'));
  await settled();
  for (const stream of streams) {
    expect(await next(stream)).toBe('b');
    await expect(stream.next()).rejects.toThrow('away');
  }
  await expect(sources.follow('key', source.start, never).next()).rejects.toThrow('away');
  expect(source.start).toHaveBeenCalledTimes(2);
});

test('the end of the source is the end of all who follow it', async () => {
  const sources = new SharedSources();
  const source = driven();
  const streams = [1, 2].map(() => sources.follow('key', source.start, never));
  source.tell('a');
  source.finish();
  expect(await Promise.all(streams.map(next))).toEqual(['a', 'a']);
  expect(await Promise.all(streams.map((stream) => stream.next()))).toMatchObject([{ done: true }, { done: true }]);
});

test('who has gone before the first item was never there, and other keys are other sources', async () => {
  const sources = new SharedSources();
  const [one, other] = [driven(), driven()];
  expect(await sources.follow('one', one.start, AbortSignal.abort()).next()).toMatchObject({ done: true });
  expect(one.start).not.toHaveBeenCalled();
  other.tell('b');
  expect(await next(sources.follow('other', other.start, never))).toBe('b');
});
