const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** One Ctrl-C arrives several times: from the terminal, and once more from npm. */
const SAME_PRESS_MS = 1_000;

/** Somebody asked to stop while something was still starting. */
export class StopRequested extends Error {}

/** The wish to stop: Ctrl-C, a signal, or the death of whoever looks after this process. */
export type Stop = {
  requested: Promise<void>;
  isRequested(): boolean;
  /** Waits for the work, but no longer than until the stop. @throws {StopRequested} */
  unlessStopped<T>(work: Promise<T>): Promise<T>;
};

/** Listens for the wish to stop. A second Ctrl-C calls `force` and ends this process at once. */
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
  // Started by another process of ours, which was killed.
  process.on('disconnect', request);
  // npm waits for what it runs: when it is gone it was killed, and nobody looks after this process any more.
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
