import { randomUUIDv7 } from 'node:crypto';
import type { AccountSession, LedgerSession, Replayable } from '#/ledger/account-session.ts';
import type { Contributor, RecurringSource } from '#/ledger/contributor.ts';
import { assertSameRequest, type IdempotencyKey, type IdempotencyRecord, keyOf } from '#/ledger/idempotency.ts';
import { type Account, applyEffect, type Effect, type Entry, isNothing, openHoldsOf } from '#/ledger/rules/account.ts';
import { type Advanced, advanceTo, allotmentGrant } from '#/ledger/rules/advance.ts';
import { availableCredits } from '#/ledger/rules/burn-down.ts';
import { grantWrites, withRefund, withSpent } from '#/ledger/rules/changes.ts';
import type { ChargeEnd } from '#/ledger/rules/charge-end.ts';
import { type CreditRequest, decideOn, type Outcomes, outcomeOf } from '#/ledger/rules/decide.ts';
import { assertCovered, uncoveredCredits } from '#/ledger/rules/uncovered-balance.ts';
import { maxAmountCredits } from '#/ledger/schema.ts';
import { type AccountState, statesOf } from '#/ledger/session-state.ts';
import type { AccountStore, LedgerNeeds, LedgerRead } from '#/ledger/store/account-store.ts';
import { placeInDigests } from '#/ledger/store/digest.ts';
import { applyWrites } from '#/ledger/store/ledger-writes.ts';
import { decodeResponse, encodeResponse } from '#/ledger/stored-response.ts';
import { AccountClosingError, GoneError, NotFoundError } from '#/lib/errors.ts';
import { type AttachedRows, attachRows } from '#/platform/bulk-rows.ts';
import { assertClocksAgree } from '#/platform/clocks.ts';
import type { Transaction } from '#/platform/db.ts';

/** What opens sessions: the store of the accounts, and what contributors add to what a session writes. */
export type SessionParts = { store: AccountStore; contributors: readonly Contributor[] };

/**
 * Opens a session: locks the accounts of `userIds` in id order, then reads them with the idempotency records of `keys`
 * and the charges, grants, chargebacks and expiries that `needs` names. These must be the first locks of the transaction.
 * @param options.skipLocked leaves out accounts that another transaction has locked, instead of waiting for them
 */
export async function openSession(
  { store, contributors }: SessionParts,
  tx: Transaction,
  needs: LedgerNeeds,
  options: { skipLocked: boolean } = { skipLocked: false },
): Promise<LedgerSession> {
  return new InMemorySession(tx, await store.lock(tx, needs, options), contributors);
}

class InMemorySession implements LedgerSession {
  readonly #tx: Transaction;
  readonly #contributors: readonly Contributor[];
  readonly #clock: Date;
  readonly #records: ReadonlyMap<string, IdempotencyRecord>;
  readonly #ends: ReadonlyMap<string, ChargeEnd>;
  readonly #asRead: ReadonlyMap<string, Account>;
  readonly #states: Map<string, AccountState>;

  constructor(tx: Transaction, read: LedgerRead, contributors: readonly Contributor[]) {
    this.#tx = tx;
    this.#contributors = contributors;
    this.#clock = read.clock;
    this.#records = new Map(read.records.map((record) => [keyOf(record), record]));
    this.#ends = new Map(read.ends.map((end) => [end.chargeId, end]));
    this.#asRead = new Map(read.accounts.map((account) => [account.userId, account]));
    this.#states = statesOf(read);
  }

  has(userId: string): boolean {
    return this.#states.has(userId);
  }

  recordOf(key: Pick<IdempotencyKey, 'scope' | 'userId' | 'key'>): IdempotencyRecord | undefined {
    const isOfKey = (record: IdempotencyRecord) => record.key === key.key && record.scope === key.scope;
    return this.#states.get(key.userId)?.newRecords.find(isOfKey) ?? this.#records.get(keyOf(key));
  }

  uncoveredCredits(userId: string): number {
    return uncoveredCredits(this.#state(userId).account);
  }

  once<Answer>(key: IdempotencyKey, decide: (account: AccountSession) => Answer, now?: Date): Replayable<Answer> {
    if (this.#states.get(key.userId)?.account.standing === 'deleted') throw new GoneError();
    const record = this.recordOf(key);
    if (record) {
      assertSameRequest(record, key);
      return { answer: decodeResponse<Answer>(record.answer), replayed: true, decidedAt: record.createdAt };
    }
    const before = this.#state(key.userId);
    try {
      const { account, firstEntryId } = this.#accountSession(key.userId, now);
      const answer = decide(account);
      this.#remember(key, answer, firstEntryId(), account.now);
      return { answer, replayed: false, decidedAt: account.now };
    } catch (error) {
      this.#states.set(key.userId, before);
      throw error;
    }
  }

  bookDue(userId: string, maxEntries: number, now?: Date): Date {
    const instant = this.#instantFor(userId, now);
    const { account, ...advanced } = advanceTo(this.#state(userId).account, instant, randomUUIDv7, maxEntries);
    // The copy counts as changed even without an entry, so that `write` sets the account's `nextDueAt` anew.
    this.#stage(userId, { ...advanced, account: { ...account } });
    return instant;
  }

  async write(attached: readonly AttachedRows[] = [], { isLast } = { isLast: false }): Promise<void> {
    const states = [...this.#states.values()];
    const accounts = states.map(({ account }) => account);
    const changed = accounts.filter((account) => account !== this.#asRead.get(account.userId));
    const records = states.flatMap(({ newRecords }) => newRecords);
    if (changed.length + records.length + attached.length === 0) return;
    const entries = states.flatMap((state) => state.entries);
    const ends = states.flatMap(({ newEnds }) => newEnds);
    const grants = grantWrites(this.#asRead, changed);
    const periods = states.flatMap((state) => state.periods);
    const { items, digestSeqs, placeOf } = placeInDigests(this.#asRead, {
      records,
      ends,
      opened: grants.opened,
      periods,
      periodText: (period) => this.#recurring().periodText(period),
    });
    const isWritten = ({ userId }: Account) =>
      digestSeqs.has(userId) || this.#states.get(userId)?.account !== this.#asRead.get(userId);
    const written = accounts.filter(isWritten);
    let rows = attached;
    const placed = periods.map((period) => ({ ...period, digestSeq: placeOf(period) ?? 0 }));
    const decided = { asRead: this.#asRead, accounts: changed, entries, periods: placed };
    for (const { rowsOfDecisions } of this.#contributors)
      for (const more of (await rowsOfDecisions?.(this.#tx, decided)) ?? []) rows = attachRows(rows, more);
    await applyWrites(this.#tx, { entries, accounts: written, records, ends, items, placeOf, ...grants }, rows, {
      isLast,
    });
  }

  #recurring(): RecurringSource {
    const recurring = this.#contributors.find((contributor) => contributor.recurring)?.recurring;
    if (!recurring) throw new Error('No contributor of the ledger has recurring grants.');
    return recurring;
  }

  #state(userId: string): AccountState {
    const state = this.#states.get(userId);
    if (!state) throw new NotFoundError('user');
    return state;
  }

  #change(userId: string, change: Partial<AccountState>): void {
    this.#states.set(userId, { ...this.#state(userId), ...change });
  }

  #instantFor(userId: string, now: Date | undefined): Date {
    if (!now) assertClocksAgree(this.#clock);
    const lastEntryMs = this.#state(userId).account.lastEntryAt?.getTime() ?? 0;
    return new Date(Math.max((now ?? this.#clock).getTime(), lastEntryMs));
  }

  #advanced(userId: string, now: Date): Advanced {
    return advanceTo(this.#state(userId).account, now, randomUUIDv7);
  }

  #stage(userId: string, { account, entries, periods }: Advanced): void {
    const state = this.#state(userId);
    if (entries.length > 0) assertCovered(state.account);
    this.#change(userId, {
      account,
      entries: [...state.entries, ...entries],
      periods: [...state.periods, ...periods],
      charges: entries.reduce(withRefund, state.charges),
      spent: entries.reduce((spent, entry) => withSpent(spent, account, entry), state.spent),
    });
  }

  /**
   * Stages the entries that were due before an effect, those of the effect, and those that it makes due at once, such as
   * the start of a new grant. Returns the last two.
   */
  #apply(userId: string, advanced: Advanced, effect: Effect, now: Date): Entry[] {
    const { account, entries } = applyEffect(advanced.account, effect, randomUUIDv7);
    const started = advanceTo(account, now, randomUUIDv7);
    const own = [...entries, ...started.entries];
    this.#stage(userId, {
      account: started.account,
      entries: [...advanced.entries, ...own],
      periods: [...advanced.periods, ...started.periods],
    });
    return own;
  }

  #remember(key: IdempotencyKey, answer: unknown, lineId: string | null, now: Date): void {
    const record = { ...key, answer: encodeResponse(answer), lineId, createdAt: now };
    this.#change(key.userId, { newRecords: [...this.#state(key.userId).newRecords, record] });
  }

  /** The session of one account for one command; `firstEntryId` returns the id of the first entry that it made. */
  #accountSession(
    userId: string,
    asked: Date | undefined,
  ): { account: AccountSession; firstEntryId: () => string | null } {
    const now = this.#instantFor(userId, asked);
    let firstEntryId: string | null = null;
    const endOf = (chargeId: string) =>
      this.#state(userId).newEnds.find((end) => end.chargeId === chargeId) ?? this.#ends.get(chargeId);
    const account: AccountSession = {
      userId,
      now,
      available: () => availableCredits(this.#advanced(userId, now).account, now),
      decide: <Request extends CreditRequest>(request: Request) => {
        const advanced = this.#advanced(userId, now);
        const decision = decideOn(advanced.account, request, this.#state(userId), now, randomUUIDv7);
        if (decision.kind === 'rejected') throw decision.error;
        if (decision.kind === 'insufficient') return decision as Outcomes[Request['kind']];
        const own = isNothing(decision.effect) ? [] : this.#apply(userId, advanced, decision.effect, now);
        firstEntryId ??= own[0]?.id ?? null;
        return outcomeOf(decision, request, own, account.available()) as Outcomes[Request['kind']];
      },
      takeOverBalance: (facts) => {
        const { account: stored } = this.#state(userId);
        const amountCredits = uncoveredCredits(stored);
        if (amountCredits === 0) return 0;
        this.#change(userId, { account: { ...stored, credits: 0 } });
        for (let left = amountCredits; left > 0; left -= maxAmountCredits) {
          const grant = { grantId: randomUUIDv7(), amountCredits: Math.min(left, maxAmountCredits), expiresAt: null };
          account.decide({ kind: 'grant', source: 'IMPORT', ...grant, facts });
        }
        return amountCredits;
      },
      startPeriod: (period, by) => {
        const advanced = this.#advanced(userId, now);
        if (advanced.account.standing === 'closing' && !period.terms.isEndless) throw new AccountClosingError();
        const isGranted = 'grantId' in by;
        const grant = isGranted ? null : allotmentGrant(advanced.account, period, 'upgrade', by.actor, randomUUIDv7());
        const grantId = isGranted ? by.grantId : (grant?.id ?? null);
        const renewed = { ...advanced.account, renewsAt: period.endsAt, recurring: null };
        const effect = { postings: [], opens: grant ? [grant] : [] };
        const own = this.#apply(userId, { ...advanced, account: renewed }, effect, now);
        this.#change(userId, { periods: [...this.#state(userId).periods, { ...period, userId, grantId }] });
        firstEntryId ??= own[0]?.id ?? null;
        return { allotmentCredits: grant?.amountCredits ?? 0 };
      },
      openHolds: () => openHoldsOf(this.#state(userId).account),
      addOpenHold: () => {
        const before = this.#state(userId).account;
        this.#change(userId, { account: { ...before, openHolds: openHoldsOf(before) + 1 } });
      },
      endOf,
      endCharge: (chargeId, outcome, costCredits) => {
        if (endOf(chargeId)) throw new Error(`The charge ${chargeId} has ended before.`);
        const end = { chargeId, outcome, costCredits, endedAt: now, userId };
        this.#change(userId, { newEnds: [...this.#state(userId).newEnds, end] });
      },
      recordOf: (key) => this.recordOf(key),
      remember: (key, answer, lineId = null) => this.#remember(key, answer, lineId, now),
    };
    return { account, firstEntryId: () => firstEntryId };
  }
}
