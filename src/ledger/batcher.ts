import type { AccountSession } from '#/ledger/account-session.ts';
import type { IdempotencyKey } from '#/ledger/idempotency.ts';
import { type LedgerSession, openSession, type Replayable } from '#/ledger/session.ts';
import { BusyError, NotFoundError } from '#/lib/errors.ts';
import type { AttachedRows } from '#/platform/bulk-rows.ts';
import { failureOf } from '#/platform/database-failure.ts';
import { type Db, inTransaction, type Transaction } from '#/platform/db.ts';

/**
 * What goes into other tables for all the work of a transaction, by the statement that writes the ledger. The same object
 * for all work of its kind.
 */
export type Contributor<Row> = { beside: (rows: readonly Row[]) => Promise<AttachedRows[]> };

/** One verb on one account, as data, so that those of a process that come together can share a transaction. */
export type LedgerCommand<Answer, Row = never> = {
  key: IdempotencyKey;
  /** Other keys of the account that the decision looks up. */
  otherKeys?: readonly IdempotencyKey[];
  chargeIds?: readonly string[];
  grantIds?: readonly string[];
  clawbackIds?: readonly string[];
  /** Whether the decision asks how many tasks are open. */
  countsTasks?: boolean;
  /** Decides in memory, without waiting for anything. What it throws is this verb's alone: the others go on. */
  decide: (account: AccountSession) => Answer;
  /** What else belongs into the transaction. */
  row?: { kind: Contributor<Row>; of: (answer: Answer) => Row | null };
  /** The instant of the verb; only tests give it. */
  now?: Date | undefined;
};

/** At most so many verbs share a transaction, and at most so many transactions are under way: measured, see docs/decisions. */
const maxBatched = 128;
const maxUnderWay = 2;
/** At most so many accounts that somebody else holds are waited for at a time. */
const maxWaitingForHeld = 8;
/** From so many accounts on a transaction takes half of those that wait. */
const minHalved = 8;

/**
 * Does a verb in a transaction of its own, or in one with others that were waiting. A lone verb waits for nobody.
 * An account is in one of these transactions at a time. If somebody else has locked it, its verbs wait for it in a
 * transaction of their own, and the others go on.
 * @throws what `decide` throws, NotFoundError (user), IdempotencyConflictError, BusyError
 */
export function execute<Answer, Row>(db: Db, work: LedgerCommand<Answer, Row>): Promise<Replayable<Answer>> {
  let batcher = batchers.get(db);
  if (!batcher) {
    batcher = new CommandBatcher(db);
    batchers.set(db, batcher);
  }
  return batcher.add(work as unknown as AnyCommand) as Promise<Replayable<Answer>>;
}

const batchers = new WeakMap<Db, CommandBatcher>();

type AnyCommand = LedgerCommand<unknown, unknown>;
type Waiting = {
  command: AnyCommand;
  resolve: (answer: Replayable<unknown>) => void;
  reject: (error: unknown) => void;
  /** A transaction that it was in was lost, so that it may have been done. */
  isUnknown?: boolean;
};
/** `skipped`: somebody else holds the account. */
type Result = { answered: Replayable<unknown> } | { error: unknown } | 'skipped';

class CommandBatcher {
  readonly #db: Db;
  #waiting: Waiting[] = [];
  #underWay = 0;
  #isStarting = false;
  /** Verbs of accounts that somebody else holds, one group an account. */
  readonly #held: Waiting[][] = [];
  #waitingForHeld = 0;
  /** The accounts that a transaction of this process is about. */
  readonly #busy = new Set<string>();

  constructor(db: Db) {
    this.#db = db;
  }

  add(work: AnyCommand): Promise<Replayable<unknown>> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ command: work, resolve, reject });
      this.#startSoon();
    });
  }

  /** In the next turn of the event loop, so that verbs of the same turn go together. */
  #startSoon(): void {
    if (this.#isStarting) return;
    this.#isStarting = true;
    setImmediate(() => {
      this.#isStarting = false;
      this.#start();
    });
  }

  #start(): void {
    while (this.#underWay < maxUnderWay) {
      const batch = this.#takeBatch();
      if (batch.length === 0) return;
      for (const { command: work } of batch) this.#busy.add(work.key.userId);
      this.#underWay += 1;
      void this.#runTogether(batch).then((left) => {
        const waitingForOthers = new Set(left.map(({ command: work }) => work.key.userId));
        for (const { command: work } of batch)
          if (!waitingForOthers.has(work.key.userId)) this.#busy.delete(work.key.userId);
        this.#underWay -= 1;
        this.#held.push(...Map.groupBy(left, ({ command: work }) => work.key.userId).values());
        this.#startHeld();
        this.#startSoon();
      });
    }
  }

  /** Held accounts each wait on a connection, so only some do at a time: the pool has others to serve. */
  #startHeld(): void {
    while (this.#waitingForHeld < maxWaitingForHeld) {
      const group = this.#held.shift();
      if (!group) return;
      this.#waitingForHeld += 1;
      void this.#runOneAccount(group).then(() => {
        this.#waitingForHeld -= 1;
        this.#startHeld();
      });
    }
  }

  /**
   * Waiting verbs of accounts that are free, the same number of each at the most, in their order; of many accounts half,
   * so that the database works on one half while this process works on the other.
   */
  #takeBatch(): Waiting[] {
    const free = this.#waiting.filter(({ command: work }) => !this.#busy.has(work.key.userId));
    const accounts = [...Map.groupBy(free, ({ command: work }) => work.key.userId).values()];
    const isHalved = this.#underWay === 0 && accounts.length >= minHalved;
    const taken = accounts.slice(0, Math.min(maxBatched, isHalved ? Math.ceil(accounts.length / 2) : Infinity));
    const each = Math.floor(maxBatched / Math.max(1, taken.length));
    const batch = taken.flatMap((ofAccount) => ofAccount.slice(0, each));
    const isInBatch = new Set(batch);
    this.#waiting = this.#waiting.filter((waiting) => !isInBatch.has(waiting));
    return batch;
  }

  /** Gives those that are still to be done: their account is held by somebody else, or the transaction failed. */
  async #runTogether(batch: readonly Waiting[]): Promise<Waiting[]> {
    const works = batch.map(({ command: work }) => work);
    try {
      const results = await this.#db.$transaction((tx) => runTogether(tx, works, { skipLocked: true }));
      return batch.filter((waiting, index) => !settle(waiting, results[index]));
    } catch (error) {
      // Nothing happened, or COMMIT is unknown. Done again, each looks its key up first.
      const isUnknown = failureOf(error) !== 'busy';
      return batch.map((waiting) => ({ ...waiting, isUnknown }));
    }
  }

  /** Waits for the account, beside the transactions that are under way, so that it holds up nobody else. */
  async #runOneAccount(group: readonly Waiting[]): Promise<void> {
    await this.#runWaiting(group);
    for (const { command: work } of group) this.#busy.delete(work.key.userId);
    this.#startSoon();
  }

  async #runWaiting(group: readonly Waiting[]): Promise<void> {
    const works = group.map(({ command: work }) => work);
    try {
      const results = await inTransaction(this.#db, (tx) => runTogether(tx, works, { skipLocked: false }), {
        isUnknown: group.some((waiting) => waiting.isUnknown),
      });
      for (const [index, waiting] of group.entries()) settle(waiting, results[index]);
    } catch (error) {
      const isShared = group.length > 1 && !(error instanceof BusyError);
      if (!isShared) for (const { reject } of group) reject(error);
      else for (const waiting of group) await this.#runWaiting([waiting]);
    }
  }
}

/** Passes a result on; false when there is none yet. */
function settle(waiting: Waiting, result: Result | undefined): boolean {
  if (result === undefined || result === 'skipped') return false;
  if ('error' in result) waiting.reject(result.error);
  else waiting.resolve(result.answered);
  return true;
}

async function runTogether(
  tx: Transaction,
  works: readonly AnyCommand[],
  options: { skipLocked: boolean },
): Promise<Result[]> {
  const instants = works.flatMap((work) => work.now?.getTime() ?? []);
  const ledger = await openSession(
    tx,
    {
      userIds: works.map((work) => work.key.userId),
      keys: works.flatMap((work) => [work.key, ...(work.otherKeys ?? [])]),
      chargeIds: works.flatMap((work) => work.chargeIds ?? []),
      grantIds: works.flatMap((work) => work.grantIds ?? []),
      clawbackIds: works.flatMap((work) => work.clawbackIds ?? []),
      countsTasks: works.some((work) => work.countsTasks),
      until: instants.length > 0 ? new Date(Math.max(...instants)) : undefined,
    },
    options,
  );
  const results = works.map((work) => resultOf(ledger, work, options));
  const beside: AttachedRows[] = [];
  for (const [kind, rows] of rowsOf(works, results)) beside.push(...(await kind.beside(rows)));
  await ledger.write(beside, { isLast: true });
  return results;
}

function resultOf(ledger: LedgerSession, work: AnyCommand, options: { skipLocked: boolean }): Result {
  if (!ledger.has(work.key.userId)) return options.skipLocked ? 'skipped' : { error: new NotFoundError('user') };
  try {
    return { answered: ledger.once(work.key, work.decide, work.now) };
  } catch (error) {
    return { error };
  }
}

function rowsOf(works: readonly AnyCommand[], results: readonly Result[]): Map<Contributor<unknown>, unknown[]> {
  const byKind = new Map<Contributor<unknown>, unknown[]>();
  works.forEach(({ row }, index) => {
    const result = results[index];
    if (!row || result === undefined || result === 'skipped' || 'error' in result || result.answered.replayed) return;
    const made = row.of(result.answered.answer);
    if (made === null) return;
    const ofKind = byKind.get(row.kind);
    if (ofKind) ofKind.push(made);
    else byKind.set(row.kind, [made]);
  });
  return byKind;
}
