import type { IdempotencyKey, IdempotencyRecord } from '#/ledger/idempotency.ts';
import type { ChargeEnd, ChargeOutcome } from '#/ledger/rules/charge-end.ts';
import type { CreditRequest, Outcomes } from '#/ledger/rules/decide.ts';
import type { GrantFacts } from '#/ledger/rules/grant-facts.ts';
import type { Period } from '#/ledger/rules/recurring-grant.ts';
import type { AttachedRows } from '#/platform/bulk-rows.ts';

/** One locked account at the instant `now` of a command, which is never before the account's last entry. */
export type AccountSession = {
  userId: string;
  now: Date;
  /** Returns what the account has available at `now`, in credits, after everything decided so far. */
  available(): number;
  /**
   * Decides a request and applies its effect to the account in memory. Insufficient credits are an outcome, not an error.
   * @throws the DomainError for which the request is rejected
   */
  decide<Request extends CreditRequest>(request: Request): Outcomes[Request['kind']];
  /**
   * Takes over the balance that the account had before it had entries, written by something else than the ledger: an entry (two
   * above 10^9) gives it as a grant that never expires, and the balance stays what it is. Returns the credits taken over, 0 where
   * there are none.
   */
  takeOverBalance(facts: GrantFacts): number;
  /**
   * Starts a period of a recurring grant. With `actor` it grants the period's credits; with `grantId` it records the grant
   * that was already made for the period. Returns the credits granted.
   * @throws AccountClosingError for a period with an end, of an account that is about to be deleted
   */
  startPeriod(period: Period, by: { actor: string } | { grantId: string }): { allotmentCredits: number };
  /**
   * Returns how many holds of the account are open: those counted when it was read, and those added since.
   * @throws Error when the command did not set `countsHolds`, or no contributor counts them
   */
  openHolds(): number;
  /** Adds one to `openHolds`, for the commands after this one in the same session. */
  addOpenHold(): void;
  /** Returns how a charge ended, as read or as decided in this session; undefined while its work is open. */
  endOf(chargeId: string): ChargeEnd | undefined;
  /** Records the end of a charge that has none, at `now`. @throws Error on a second end */
  endCharge(chargeId: string, outcome: ChargeOutcome, costCredits: number): void;
  /** Returns the idempotency record of a key, as read or as stored in this session; undefined for an unused key. */
  recordOf(key: Pick<IdempotencyKey, 'scope' | 'userId' | 'key'>): IdempotencyRecord | undefined;
  /**
   * Stores an answer under a further idempotency key, in addition to the command's own. `lineId` is the entry that is the effect
   * of this key, where it has one: of several entries that a command makes, its own key is that of the first.
   */
  remember(key: IdempotencyKey, answer: unknown, lineId?: string | null): void;
};

/**
 * A command's answer. `replayed`: it is the stored answer of an earlier request under the same idempotency key, which was
 * decided at `decidedAt`.
 */
export type Replayable<Answer> = { answer: Answer; replayed: boolean; decidedAt: Date };

/**
 * The locked accounts of a transaction, in memory. Decisions on them may come in any order; nothing reaches the database
 * before `write`, which is called once, after all of them.
 */
export type LedgerSession = {
  /** Whether the session locked the account: not where the user is unknown or, with `skipLocked`, on contention. */
  has(userId: string): boolean;
  recordOf: AccountSession['recordOf'];
  /** Returns the credits of the account's balance that have no entries (`uncoveredCredits`). @throws NotFoundError (user) */
  uncoveredCredits(userId: string): number;
  /**
   * Returns the stored answer of a used key (a replay); else calls `decide` and stores its answer under the key. When
   * `decide` throws, everything decided in it is undone in memory, nothing is stored, and the key stays free.
   * @param now the instant of the command, instead of the database's clock; only tests give it
   * @throws GoneError (the account was deleted), IdempotencyConflictError (the key was used for another request),
   *   NotFoundError (user), what `decide` throws
   */
  once<Answer>(key: IdempotencyKey, decide: (account: AccountSession) => Answer, now?: Date): Replayable<Answer>;
  /**
   * Advances an account to now and stages the entries that were due, for `write`. Stops after about `maxEntries` of them.
   * Returns the instant that was now.
   * @throws NotFoundError (user)
   */
  bookDue(userId: string, maxEntries: number, now?: Date): Date;
  /**
   * Writes everything that was decided, what contributors add to it and the attached rows of other tables in one statement.
   * Writes nothing where nothing changed.
   * @param options.isLast this is the last call of its transaction, so that COMMIT may go with the statement
   */
  write(attached?: readonly AttachedRows[], options?: { isLast: boolean }): Promise<void>;
};
