import { type OperationResultEnvelope, TRPCClientError, type TRPCLink } from '@trpc/client';
import { type Observer, observable } from '@trpc/server/observable';
import { brand } from '#/brand.ts';
import type { AppRouter } from '#/web/root.ts';

type Failure = TRPCClientError<AppRouter>;
type Envelope = OperationResultEnvelope<unknown, Failure>;
type Heard = Observer<Envelope, Failure>;
type Opens = (heard: Heard) => { unsubscribe(): void };

/** A result of the stream as it goes from one tab to the others; an error of a connection as its words. */
type Result =
  | { type: 'data'; data: unknown }
  | { type: 'started' | 'stopped' }
  | { type: 'state'; state: 'connecting' | 'pending' | 'idle'; problem: string | null };

/** What tabs tell each other. A tab that comes says hello, so that it hears where the stream stands. */
type Told =
  | { kind: 'hello' }
  | { kind: 'result'; result: Result }
  | { kind: 'failed'; message: string; shape: Failure['shape'] }
  | { kind: 'complete' };

/**
 * Shares subscriptions between the tabs and windows of a browser, which allows a site few connections: one of them, elected
 * by a Web Lock, holds the stream of `own` and tells the others over a BroadcastChannel. When it closes, is hidden or dies,
 * the lock passes to the next one, which opens a stream of its own. An error or the end of the stream is that of all.
 * A browser without locks, which has none on plain http, has a stream in each tab.
 * @param ownerOf says whose stream it would be, since tabs share it with their like only; null for a stream of one's own
 */
export function sharedSubscriptionLink(own: TRPCLink<AppRouter>, ownerOf: () => string | null): TRPCLink<AppRouter> {
  return (runtime) => {
    const link = own(runtime);
    return (chain) => {
      const owner = ownerOf();
      const stream = link(chain);
      if (owner === null || !canShare()) return stream;
      const { path, input } = chain.op;
      const name = `${brand.slug} ${owner} ${path} ${JSON.stringify(input)}`;
      return observable((heard: Heard) => join(name, heard, (inner) => stream.subscribe(inner)));
    };
  };
}

function canShare(): boolean {
  return 'locks' in navigator && typeof BroadcastChannel === 'function';
}

/** Hears what the holder of the lock tells, and waits to become it. @returns leaves */
function join(name: string, heard: Heard, open: Opens): () => void {
  const channel = new BroadcastChannel(name);
  const leaving = new AbortController();
  const { signal } = leaving;
  const tell = (told: Told) => channel.postMessage(told);
  let repeat: (() => void) | null = null;
  channel.onmessage = ({ data: told }: MessageEvent<Told>) => {
    if (signal.aborted) return;
    if (told.kind === 'hello') repeat?.();
    else if (!repeat) pass(told, heard);
  };
  tell({ kind: 'hello' });
  const hold = () =>
    new Promise<void>((letGo) => {
      if (signal.aborted) return letGo();
      const held = holdStream({ heard, open, tell, signal });
      repeat = held.repeat;
      const leave = () => {
        held.close();
        letGo();
      };
      if (signal.aborted) leave();
      else signal.addEventListener('abort', leave);
    });
  navigator.locks.request(name, { signal }, hold).catch((refused) => {
    // Else this tab has left before its turn. Where locks are refused, it has a stream of its own.
    if (!signal.aborted) hold().catch(() => heard.error?.(failureOf(String(refused), undefined)));
  });
  return () => {
    leaving.abort();
    channel.close();
  };
}

/** Opens the stream, and tells the others what it says. `repeat` tells them again where it stands. */
function holdStream(parts: { heard: Heard; open: Opens; tell: (told: Told) => void; signal: AbortSignal }) {
  const { heard, open, tell, signal } = parts;
  const latest: { data?: Result; state?: Result } = {};
  const stream = open({
    next(envelope) {
      const result = toResult(envelope);
      if (result.type === 'data') latest.data = result;
      if (result.type === 'state') latest.state = result;
      tell({ kind: 'result', result });
      heard.next?.(envelope);
    },
    error(failure) {
      tell({ kind: 'failed', message: failure.message, shape: failure.shape });
      heard.error?.(failure);
    },
    complete() {
      // Closing the stream completes it, too; the others go on with the next holder.
      if (signal.aborted) return;
      tell({ kind: 'complete' });
      heard.complete?.();
    },
  });
  return {
    close: () => stream.unsubscribe(),
    repeat() {
      for (const result of [latest.data, latest.state]) if (result) tell({ kind: 'result', result });
    },
  };
}

function toResult({ result }: Envelope): Result {
  if (result.type === 'state') return { type: 'state', state: result.state, problem: result.error?.message ?? null };
  if (result.type === 'started' || result.type === 'stopped') return { type: result.type };
  return { type: 'data', data: result.data };
}

function pass(told: Exclude<Told, { kind: 'hello' }>, heard: Heard): void {
  if (told.kind === 'complete') heard.complete?.();
  else if (told.kind === 'failed') heard.error?.(failureOf(told.message, told.shape));
  else heard.next?.(toEnvelope(told.result));
}

function toEnvelope(result: Result): Envelope {
  if (result.type !== 'state') return { result } as Envelope;
  const { state, problem } = result;
  return {
    result: { type: 'state', state, error: problem === null ? null : failureOf(problem, undefined) },
  } as Envelope;
}

function failureOf(message: string, shape: Failure['shape']): Failure {
  return new TRPCClientError<AppRouter>(message, shape ? ({ result: { error: shape } } as never) : undefined);
}
