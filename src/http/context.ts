import type { Logger } from '#/platform/logger.ts';

/** Who asks: their id, and how the ledger names them. */
export type Caller = { userId: string; actor: string };

/** What every procedure knows of the request that it answers. What it works with comes from its router's services. */
export type Context = {
  logger: Logger;
  /** Null when nobody is signed in. */
  caller: Caller | null;
  /** Whether the caller is an admin now; read anew at each call, so that a role that was taken away ends with it. */
  isAdmin(): Promise<boolean>;
  /** Marks the answer as a replay: the same idempotency key was answered before. */
  markReplayed(): void;
  /** Aborts when the process is asked to stop: nobody waits any longer then. */
  stopping?: AbortSignal | undefined;
};
