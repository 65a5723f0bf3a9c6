import type { StreamHandlers, StreamOptions } from '#/client/calls.ts';
import { InternalError, TooManyRequestsError } from '#/client/errors.ts';
import { backoffMs, isAnswerLost, pause } from '#/client/retries.ts';
import type { RouterCalls } from '#/client/router-calls.ts';

/** A stream: what it is of, and after which state no other comes. */
export type Source = { path: string; input: unknown; isLast: (state: unknown) => boolean };

/** How one connection came to its end. */
type Outcome =
  | { kind: 'last' }
  | { kind: 'closed' }
  | { kind: 'cut'; error: unknown }
  | { kind: 'failed'; error: unknown };

/**
 * Follows a stream over as many connections as it takes. The server tells the whole state at the begin of each, so that
 * nothing is missed in between.
 * @param signedOut ends it, as the last state does
 */
export function follow(
  calls: RouterCalls,
  source: Source,
  handlers: StreamHandlers<unknown>,
  signedOut: AbortSignal,
): { close(): void } {
  const closing = new AbortController();
  const { signal } = handlers;
  const stopped = AbortSignal.any([closing.signal, signedOut, ...(signal ? [signal] : [])]);
  const isClosed = () => closing.signal.aborted || signal?.aborted === true;
  goOn(calls, source, handlers, stopped).then(
    () => !isClosed() && handlers.onEnd?.(),
    (error) => {
      if (isClosed()) return;
      if (signedOut.aborted) handlers.onEnd?.();
      else handlers.onError(error);
    },
  );
  return { close: () => closing.abort() };
}

/** Resolves after the last state, or once `stopped` aborts. @throws what it cannot go on after */
async function goOn(
  calls: RouterCalls,
  source: Source,
  handlers: StreamHandlers<unknown>,
  stopped: AbortSignal,
): Promise<void> {
  let failures = 0;
  let hasBeenOpen = false;
  const told: StreamHandlers<unknown> = {
    ...handlers,
    onData(state) {
      hasBeenOpen = true;
      failures = 0;
      handlers.onData(state);
    },
  };
  while (!stopped.aborted) {
    const outcome = await connect(calls, source, told, stopped);
    if (outcome.kind === 'last' || outcome.kind === 'closed') return;
    if (outcome.kind === 'failed' || isForGood(outcome.error, hasBeenOpen)) throw outcome.error;
    failures += 1;
    handlers.onState?.('waiting', outcome.error);
    await pause(backoffMs(failures, outcome.error), stopped);
  }
}

/**
 * Whether a stream cannot come back. One that was open may fail in the middle, or find that the server has not seen yet that
 * its last connection is gone.
 */
function isForGood(error: unknown, hasBeenOpen: boolean): boolean {
  if (error === undefined || isAnswerLost(error)) return false;
  const mayPass = error instanceof InternalError || error instanceof TooManyRequestsError;
  return !(mayPass && hasBeenOpen);
}

function connect(
  calls: RouterCalls,
  { path, input, isLast }: Source,
  handlers: StreamHandlers<unknown>,
  stopped: AbortSignal,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const end = (outcome: Outcome) => {
      stopped.removeEventListener('abort', stop);
      close();
      resolve(outcome);
    };
    const stop = () => end({ kind: 'closed' });
    let isOpen = false;
    const close = calls.open(path, input, {
      onData(state) {
        try {
          // The server begins a stream before it knows whether it may be: it is one with its first state.
          if (!isOpen) handlers.onState?.('open', undefined);
          isOpen = true;
          handlers.onData(state);
        } catch (error) {
          return end({ kind: 'failed', error });
        }
        if (isLast(state)) end({ kind: 'last' });
      },
      // A server that stops ends its streams, too: only the last state tells that nothing comes any more.
      onEnd: () => end({ kind: 'cut', error: undefined }),
      onCut: (error) => end({ kind: 'cut', error }),
    });
    stopped.addEventListener('abort', stop, { once: true });
  });
}

/** Reads a stream with `for await`: the newest state that was not read yet, and always the last one. */
export async function* watch(
  start: (handlers: StreamHandlers<unknown>) => { close(): void },
  options: StreamOptions = {},
): AsyncGenerator<unknown, void> {
  const { signal } = options;
  signal?.throwIfAborted();
  let newest: { state: unknown } | null = null;
  let end: { error: unknown } | 'last' | null = null;
  let wake = () => {};
  const stop = () => wake();
  signal?.addEventListener('abort', stop);
  const stream = start({
    ...options,
    onData(state) {
      newest = { state };
      wake();
    },
    onEnd() {
      end = 'last';
      wake();
    },
    onError(error) {
      end = { error };
      wake();
    },
  });
  const take = () => {
    const taken = newest;
    newest = null;
    return taken;
  };
  try {
    for (;;) {
      signal?.throwIfAborted();
      const unread = take();
      if (unread) {
        yield unread.state;
        continue;
      }
      const over = end as { error: unknown } | 'last' | null;
      if (over === 'last') return;
      if (over) throw over.error;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  } finally {
    signal?.removeEventListener('abort', stop);
    stream.close();
  }
}
