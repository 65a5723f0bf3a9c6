import type { Logger } from '#/platform/logger.ts';

/** The signed-in user that a request comes from. `actor` is their name in the ledger's entries. */
export type Caller = { userId: string; actor: string };

/** The request-scoped context of every procedure. Services such as the database are passed to the routers instead. */
export type Context = {
  logger: Logger;
  /** Null for a request that is not signed in. */
  caller: Caller | null;
  /** The session that the request came with; null without one, as for a call in this process. */
  sessionId: string | null;
  /** Whether the caller is an admin. Read from the database at each call, so that a revoked role ends at once. */
  isAdmin(): Promise<boolean>;
  /** Marks the response as a replay: it repeats the stored response of an idempotency key that was used before. */
  markReplayed(): void;
  /** Runs a procedure where it shares its reads with the others of the same request; left out, each reads for itself. */
  within?: (<Value>(run: () => Promise<Value>) => Promise<Value>) | undefined;
  /** Aborted when the process is asked to stop, so that long polls end. */
  stopping?: AbortSignal | undefined;
};
