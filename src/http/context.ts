import type { Role } from '#/generated/prisma/enums.ts';
import type { Logger } from '#/platform/logger.ts';

/** The signed-in user that a request comes from. `actor` is their name in the ledger's entries. */
export type Caller = { userId: string; actor: string };

/**
 * Somebody who may look at and change other people's accounts, as they were found at this call. `Rights` is the least role that the
 * verb asks for. `actor` is their name in the ledger and in the record of acts.
 */
export type Operator<Rights extends 'support' | 'admin' = 'support' | 'admin'> = {
  userId: string;
  role: Rights;
  actor: string;
};

/** The request-scoped context of every procedure. Services such as the database are passed to the routers instead. */
export type Context = {
  logger: Logger;
  /** Null for a request that is not signed in. */
  caller: Caller | null;
  /** The session that the request came with; null without one, as for a call in this process. */
  sessionId: string | null;
  /** The caller's role, null without one. Read from the database at each call, so that a revoked role ends at once. */
  role(): Promise<Role | null>;
  /** Marks the response as a replay: it repeats the stored response of an idempotency key that was used before. */
  markReplayed(): void;
  /** Runs a procedure where it shares its reads with the others of the same request; left out, each reads for itself. */
  within?: (<Value>(run: () => Promise<Value>) => Promise<Value>) | undefined;
  /** Aborted when the process is asked to stop, so that long polls end. */
  stopping?: AbortSignal | undefined;
  /** Aborted when whoever asked is gone, so that nobody is waited for in vain. */
  gone?: AbortSignal | undefined;
};
