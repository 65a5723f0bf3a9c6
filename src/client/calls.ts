/** What a single call may be given. */
export type CallOptions = {
  /** Ends the call: it rejects with the signal's reason, and is not tried again. */
  signal?: AbortSignal | undefined;
};

/** How a stream stands: `open` while events can come, `waiting` from a cut until it is open again. */
export type StreamState = 'open' | 'waiting';

/** What a stream may be given. */
export type StreamOptions = CallOptions & {
  /** Told each time the stream has been opened or cut. `error` says why it was cut, where that is known. */
  onState?: ((state: StreamState, error: unknown) => void) | undefined;
};

/**
 * What a subscription calls. After `onEnd` or `onError`, one of which is called once, nothing is called any more; nor is
 * anything after it was closed, or its signal aborted.
 */
export type StreamHandlers<Output> = StreamOptions & {
  onData: (output: Output) => void;
  /** It is over: the task that was watched has ended, or this client has signed out. */
  onEnd?: (() => void) | undefined;
  /** It cannot go on: the caller may not see this, was signed out elsewhere, or has too many streams; or `onData` threw. */
  onError: (error: unknown) => void;
};

/** The arguments of a call: its input may be left out where nothing in it must be said. */
type Args<Input, Rest> = undefined extends Input ? [input?: Input, rest?: Rest] : [input: Input, rest?: Rest];

/** A read. It is tried again by itself while no answer comes. */
export interface Query<Input, Output> {
  query(...args: Args<Input, CallOptions>): Promise<Output>;
}

/** A change. It is tried again by itself only where its input takes an `idempotencyKey`, always under the same one. */
export interface Mutation<Input, Output> {
  mutate(...args: Args<Input, CallOptions>): Promise<Output>;
}

/** A stream of states, each of them whole. It comes back by itself after a cut. */
export interface Subscription<Input, Output> {
  /**
   * Reads it with `for await`. Whoever reads slowly gets the newest state, and always the last one. The loop ends as `onEnd`
   * of `subscribe` says, and when it is left; it throws where `onError` would be called, and the reason of an aborted signal.
   */
  watch(...args: Args<Input, StreamOptions>): AsyncIterable<Output>;
  /** Has each state told to a function. */
  subscribe(
    ...args: undefined extends Input
      ? [input: Input | undefined, handlers: StreamHandlers<Output>]
      : [input: Input, handlers: StreamHandlers<Output>]
  ): { close(): void };
}

/** What the calls of a router take, by their paths. */
export type InputsOf<Routes> = {
  [Name in keyof Routes]: Routes[Name] extends
    | Query<infer Input, unknown>
    | Mutation<infer Input, unknown>
    | Subscription<infer Input, unknown>
    ? Input
    : InputsOf<Routes[Name]>;
};
/** What the calls of a router answer, by their paths. */
export type OutputsOf<Routes> = {
  [Name in keyof Routes]: Routes[Name] extends
    | Query<never, infer Output>
    | Mutation<never, infer Output>
    | Subscription<never, infer Output>
    ? Output
    : OutputsOf<Routes[Name]>;
};

/** The paths of the changes that take an `idempotencyKey`, such as `tasks.create`. */
export type KeyedPathOf<Routes, Above extends string = ''> = {
  [Name in keyof Routes & string]: Routes[Name] extends Mutation<infer Input, unknown>
    ? // `keyof never` is every name, so a change without an input is looked at first.
      [Extract<Input, object>] extends [never]
      ? never
      : 'idempotencyKey' extends keyof Extract<Input, object>
        ? `${Above}${Name}`
        : never
    : Routes[Name] extends Query<never, unknown> | Subscription<never, unknown>
      ? never
      : KeyedPathOf<Routes[Name], `${Above}${Name}.`>;
}[keyof Routes & string];

/** The paths of the subscriptions. */
export type SubscriptionPathOf<Routes, Above extends string = ''> = {
  [Name in keyof Routes & string]: Routes[Name] extends Subscription<never, unknown>
    ? `${Above}${Name}`
    : Routes[Name] extends Query<never, unknown> | Mutation<never, unknown>
      ? never
      : SubscriptionPathOf<Routes[Name], `${Above}${Name}.`>;
}[keyof Routes & string];
