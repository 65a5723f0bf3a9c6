import type { Replayable } from '#/ledger/account-session.ts';
import { type AnyCommand, type LedgerCommand, type Result, runCommands } from '#/ledger/run-commands.ts';
import type { SessionParts } from '#/ledger/session.ts';
import { BusyError } from '#/lib/errors.ts';
import { failureOf } from '#/platform/database-failure.ts';
import { beginWithinMs, type Db, inTransaction, type Transaction } from '#/platform/db.ts';

/** The most commands in one transaction, and the most batches that run at once: measured, see docs/decisions/008. */
const maxBatchSize = 128;
const maxRunningBatches = 2;
/** The most transactions that wait for a contended account at once: each of them occupies a connection of the pool. */
const maxLockWaits = 8;
/** From this many accounts on, the first batch takes half of them and leaves the others to a second one. */
const minAccountsToSplit = 8;

/** Executes a command of a ledger (`createExecute`). */
export type Execute = <Answer, Row = never>(command: LedgerCommand<Answer, Row>) => Promise<Replayable<Answer>>;

/**
 * Returns what executes commands, in a transaction each or batched with others that are pending. There is no batching window:
 * a batch starts in the next turn of the event loop.
 *
 * Concurrency: in one process an account is in one of these transactions at a time. A batch locks its accounts with SKIP
 * LOCKED. Commands of a contended account, which another transaction has locked, leave the batch and wait for the lock
 * in a transaction of their own. When a batch fails, or its commit outcome is unknown, each account's commands are
 * retried in the same way; looking their idempotency keys up first makes that safe.
 *
 * What it returns throws what `decide` throws, NotFoundError (user), IdempotencyConflictError, BusyError (no lock or no
 * database).
 */
export function createExecute(db: Db, parts: SessionParts): Execute {
  const batcher = new CommandBatcher(db, parts);
  return <Answer, Row>(command: LedgerCommand<Answer, Row>) =>
    batcher.add(command as unknown as AnyCommand) as Promise<Replayable<Answer>>;
}

/**
 * Returns what executes commands one by one in the caller's transaction. It throws what `decide` throws, NotFoundError (user) and
 * IdempotencyConflictError, after which the transaction can go on: nothing was written.
 */
export function createExecuteIn(tx: Transaction, parts: SessionParts): Execute {
  return async <Answer, Row>(command: LedgerCommand<Answer, Row>) => {
    const only = command as unknown as AnyCommand;
    const [result] = await runCommands(tx, parts, [only], { skipLocked: false, isLast: false });
    if (result === undefined || result === 'skipped') throw new Error('A command that waits for its lock was skipped.');
    if ('error' in result) throw result.error;
    return result.answered as Replayable<Answer>;
  };
}

type PendingCommand = {
  command: AnyCommand;
  resolve: (answer: Replayable<unknown>) => void;
  reject: (error: unknown) => void;
  sinceMs: number;
  /** A transaction with this command failed and its commit outcome is unknown: the command may have taken effect. */
  isUnknown?: boolean;
};
class CommandBatcher {
  readonly #db: Db;
  readonly #parts: SessionParts;
  #pending: PendingCommand[] = [];
  #runningBatches = 0;
  #isStartScheduled = false;
  /** What batches left undone because of contention or a failure: one group of commands an account, first come first. */
  readonly #contended: PendingCommand[][] = [];
  #lockWaits = 0;
  /** The accounts of running batches and of contended groups. Further commands of theirs stay pending. */
  readonly #accountsInUse = new Set<string>();

  constructor(db: Db, parts: SessionParts) {
    this.#db = db;
    this.#parts = parts;
  }

  add(command: AnyCommand): Promise<Replayable<unknown>> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ command, resolve, reject, sinceMs: performance.now() });
      this.#scheduleStart();
    });
  }

  /** Starts batches in the next turn of the event loop, so that commands of the same turn share one. */
  #scheduleStart(): void {
    if (this.#isStartScheduled) return;
    this.#isStartScheduled = true;
    setImmediate(() => {
      this.#isStartScheduled = false;
      this.#startBatches();
    });
  }

  #startBatches(): void {
    while (this.#runningBatches < maxRunningBatches) {
      const batch = this.#takeBatch();
      if (batch.length === 0) return;
      for (const { command } of batch) this.#accountsInUse.add(command.key.userId);
      this.#runningBatches += 1;
      void this.#runBatch(batch).then((left) => {
        const undone = this.#inTime(left);
        const undoneAccounts = new Set(undone.map(({ command }) => command.key.userId));
        for (const { command } of batch)
          if (!undoneAccounts.has(command.key.userId)) this.#accountsInUse.delete(command.key.userId);
        this.#runningBatches -= 1;
        this.#contended.push(...Map.groupBy(undone, ({ command }) => command.key.userId).values());
        this.#startContended();
        this.#scheduleStart();
      });
    }
  }

  #startContended(): void {
    while (this.#lockWaits < maxLockWaits) {
      const group = this.#contended.shift();
      if (!group) return;
      this.#lockWaits += 1;
      void this.#runContended(group).then(() => {
        this.#lockWaits -= 1;
        this.#startContended();
      });
    }
  }

  /**
   * Removes and returns pending commands of accounts not in use, in their order, with the same limit for each account.
   * Of many accounts it takes half, so that the database works on one half while this process works on the other.
   */
  #takeBatch(): PendingCommand[] {
    this.#pending = this.#inTime(this.#pending);
    const free = this.#pending.filter(({ command }) => !this.#accountsInUse.has(command.key.userId));
    const accounts = [...Map.groupBy(free, ({ command }) => command.key.userId).values()];
    const isSplit = this.#runningBatches === 0 && accounts.length >= minAccountsToSplit;
    const taken = accounts.slice(0, Math.min(maxBatchSize, isSplit ? Math.ceil(accounts.length / 2) : Infinity));
    const maxOfAccount = Math.floor(maxBatchSize / Math.max(1, taken.length));
    const batch = taken.flatMap((ofAccount) => ofAccount.slice(0, maxOfAccount));
    const inBatch = new Set(batch);
    const isAll = batch.length === this.#pending.length;
    this.#pending = isAll ? [] : this.#pending.filter((pending) => !inBatch.has(pending));
    return batch;
  }

  /** Rejects those that have waited too long to be begun, as behind a table that is locked; returns the others. */
  #inTime(commands: PendingCommand[]): PendingCommand[] {
    const earliestMs = performance.now() - beginWithinMs(this.#db);
    const isLate = ({ sinceMs }: PendingCommand) => sinceMs < earliestMs;
    if (!commands.some(isLate)) return commands;
    for (const { reject, isUnknown } of commands.filter(isLate))
      reject(new BusyError(isUnknown ? 'unknown' : 'nothing happened'));
    return commands.filter((pending) => !isLate(pending));
  }

  /** Returns the commands that are still to be done: their account was skipped, or the transaction failed. */
  async #runBatch(batch: readonly PendingCommand[]): Promise<PendingCommand[]> {
    const commands = batch.map(({ command }) => command);
    try {
      const results = await this.#db.$transaction((tx) => runCommands(tx, this.#parts, commands, { skipLocked: true }));
      return batch.filter((pending, index) => !deliver(pending, results[index]));
    } catch (error) {
      // Rolled back, or the commit outcome is unknown. A retry is safe: it looks the idempotency keys up first.
      const isUnknown = failureOf(error) !== 'busy';
      return batch.map((pending) => ({ ...pending, isUnknown }));
    }
  }

  /** Waits for the account's lock in a transaction of its own, while batches go on, and then frees the account. */
  async #runContended(group: readonly PendingCommand[]): Promise<void> {
    await this.#runGroup(group);
    for (const { command } of group) this.#accountsInUse.delete(command.key.userId);
    this.#scheduleStart();
  }

  /** Runs the commands of one account together; after a failure that is not BusyError, one by one. */
  async #runGroup(group: readonly PendingCommand[]): Promise<void> {
    const commands = group.map(({ command }) => command);
    try {
      const results = await inTransaction(
        this.#db,
        (tx) => runCommands(tx, this.#parts, commands, { skipLocked: false }),
        {
          isUnknown: group.some((pending) => pending.isUnknown),
        },
      );
      for (const [index, pending] of group.entries()) deliver(pending, results[index]);
    } catch (error) {
      const isShared = group.length > 1 && !(error instanceof BusyError);
      if (!isShared) for (const { reject } of group) reject(error);
      else for (const pending of group) await this.#runGroup([pending]);
    }
  }
}

/** Resolves or rejects the command's promise with its result. Returns false when it has none: it was skipped. */
function deliver(pending: PendingCommand, result: Result | undefined): boolean {
  if (result === undefined || result === 'skipped') return false;
  if ('error' in result) pending.reject(result.error);
  else pending.resolve(result.answered);
  return true;
}
