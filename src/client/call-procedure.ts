import type { CallOptions, StreamHandlers, StreamOptions } from '#/client/calls.ts';
import type { KeyedPath, Procedures, SubscriptionPath, Task } from '#/client/procedures.ts';
import { withRetries } from '#/client/retries.ts';
import type { RouterCalls } from '#/client/router-calls.ts';
import type { Patience } from '#/client/settings.ts';
import { follow, type Source, watch } from '#/client/streams.ts';
import { randomKey } from '#/lib/random-key.ts';

/** The changes that take an idempotency key, so that one whose answer was lost can be sent again. */
const takesKey: Record<KeyedPath, true> = {
  'plans.upgrade': true,
  'plans.downgrade': true,
  'plans.changeCycle': true,
  'plans.keep': true,
  'tasks.create': true,
  'tasks.retry': true,
  'tasks.external.create': true,
  'admin.acts.do': true,
  'admin.batches.make': true,
  'admin.supportActs.do': true,
};

/** After which state of a stream no other comes. */
const lastStates: Record<SubscriptionPath, (state: unknown) => boolean> = {
  'tasks.onUpdate': (task) => (task as Task).finishedAt !== null,
  'tasks.onChanges': () => false,
};

/** What calls go through. `signedOut` is the signal of the session that a stream is opened in. */
export type Caller = { calls: RouterCalls; patience: Patience; signedOut(): AbortSignal };

/** The calls by their paths, each of which exists once it is named: `procedures.tasks.create.mutate(…)`. */
export function callsByPath(caller: Caller): Procedures {
  return namesBelow('', caller) as unknown as Procedures;
}

function namesBelow(path: string, caller: Caller): object {
  const known: Record<string, unknown> = path === '' ? {} : actionsAt(path, caller);
  return new Proxy(known, {
    get(_, name) {
      // A promise would take anything with `then` for another promise.
      if (typeof name !== 'string' || name === 'then') return undefined;
      known[name] ??= namesBelow(path === '' ? name : `${path}.${name}`, caller);
      return known[name];
    },
  });
}

function actionsAt(path: string, caller: Caller): Record<string, unknown> {
  const { calls } = caller;
  const start = (input: unknown, handlers: StreamHandlers<unknown>) =>
    follow(calls, sourceOf(path, input), handlers, caller.signedOut());
  return {
    query: (input?: unknown, options?: CallOptions) => ask(caller, { kind: 'query', path, input }, options),
    mutate: (input?: unknown, options?: CallOptions) => ask(caller, { kind: 'mutation', path, input }, options),
    subscribe: start,
    watch: (input?: unknown, options?: StreamOptions) => watch((handlers) => start(input, handlers), options),
  };
}

function sourceOf(path: string, input: unknown): Source {
  const isLast = isNameIn(lastStates, path) ? lastStates[path] : () => false;
  return { path, input, isLast };
}

type Asked = { kind: 'query' | 'mutation'; path: string; input: unknown };

async function ask({ calls, patience }: Caller, asked: Asked, { signal }: CallOptions = {}): Promise<unknown> {
  const { kind, path } = asked;
  const isKeyed = kind === 'mutation' && isNameIn(takesKey, path);
  // Made once, so that every attempt has the same.
  const input = isKeyed ? withKey(asked.input) : asked.input;
  return withRetries((ending) => calls.call(kind, path, input, ending), {
    mayRepeat: kind === 'query' || isKeyed,
    patience: longer(patience, input),
    signal,
  });
}

function withKey(input: unknown): unknown {
  const given = (input ?? {}) as { idempotencyKey?: string };
  return given.idempotencyKey === undefined ? { ...given, idempotencyKey: randomKey() } : given;
}

/** A call that waits for the end of a task is given that time, too. */
function longer({ totalMs, attemptMs }: Patience, input: unknown): Patience {
  const { waitSeconds } = (input ?? {}) as { waitSeconds?: unknown };
  const waitMs = typeof waitSeconds === 'number' ? waitSeconds * 1000 : 0;
  return { totalMs: totalMs + waitMs, attemptMs: attemptMs + waitMs };
}

function isNameIn<Names extends object>(names: Names, name: string): name is Extract<keyof Names, string> {
  return Object.hasOwn(names, name);
}
