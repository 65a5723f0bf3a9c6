import { SetupError } from '#/lib/setup-error.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** Signals within this time, in milliseconds, count as one Ctrl-C: the terminal sends one, and npm forwards another. */
const SAME_PRESS_MS = 1_000;

/** A stop was requested while the product was still starting. */
export class StopRequested extends Error {}

/** The request to stop: Ctrl-C, a signal, or the death of the parent process. */
export type Stop = {
  requested: Promise<void>;
  isRequested(): boolean;
  /** Awaits `work`, but rejects as soon as a stop is requested. @throws {StopRequested} */
  unlessStopped<T>(work: Promise<T>): Promise<T>;
};

/** Listens for a request to stop. A second Ctrl-C calls `force` and exits at once with 130. */
export function onStop(force: () => void): Stop {
  const { promise, resolve } = Promise.withResolvers<void>();
  let requestedAt: number | undefined;
  const request = () => {
    if (requestedAt === undefined) {
      requestedAt = Date.now();
      resolve();
    } else if (Date.now() - requestedAt > SAME_PRESS_MS) {
      force();
      process.exit(130);
    }
  };
  for (const name of SIGNALS) process.on(name, request);
  // The IPC channel of the parent process has closed: it was killed.
  process.on('disconnect', request);
  // npm waits for its script, so a changed parent id means that npm was killed and this process is orphaned.
  const launcher = process.ppid;
  if (process.env.npm_lifecycle_event) {
    setInterval(() => {
      if (process.ppid !== launcher && requestedAt === undefined) request();
    }, 500).unref();
  }
  return {
    requested: promise,
    isRequested: () => requestedAt !== undefined,
    unlessStopped: (work) =>
      Promise.race([
        work,
        promise.then(() => {
          throw new StopRequested();
        }),
      ]),
  };
}

/** Returns a signal that is aborted with this sentence when a stop is requested, for work that then tidies up and throws it. */
export function abortOnStop(sentence: string): AbortSignal {
  const controller = new AbortController();
  void onStop(() => {}).requested.then(() => controller.abort(new SetupError(sentence)));
  return controller.signal;
}
