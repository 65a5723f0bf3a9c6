import { randomUUIDv7 } from 'node:crypto';
import type { AccountSession } from '#/ledger/account-session.ts';
import { assertSameRequest, type IdempotencyKey, type IdempotencyRecord, keyOf } from '#/ledger/idempotency.ts';
import { lowCreditsNotices } from '#/ledger/low-balance-notices.ts';
import { type Account, applyEffect, type Effect, type Entry, isNothing, openTasksOf } from '#/ledger/rules/account.ts';
import { type Advanced, advanceTo, allotmentGrant, type StartedPeriod } from '#/ledger/rules/advance.ts';
import { availableCredits } from '#/ledger/rules/burn-down.ts';
import { grantWrites, noteRefund, withSpent } from '#/ledger/rules/changes.ts';
import { type CreditRequest, decideOn, type Outcomes, outcomeOf } from '#/ledger/rules/decide.ts';
import type { Charge } from '#/ledger/rules/decide-refund.ts';
import { type LedgerNeeds, type LedgerRead, lockAccounts } from '#/ledger/store/account-store.ts';
import { applyWrites } from '#/ledger/store/ledger-writes.ts';
import { noticeRows } from '#/ledger/store/notice-rows.ts';
import { startPeriods } from '#/ledger/store/period-store.ts';
import { decodeResponse, encodeResponse } from '#/ledger/stored-response.ts';
import { NotFoundError } from '#/lib/errors.ts';
import { type AttachedRows, attachRows } from '#/platform/bulk-rows.ts';
import type { Transaction } from '#/platform/db.ts';

/** An answer with whether it was given before, under the same key. */
export type Replayable<Answer> = { answer: Answer; replayed: boolean };

/** Locked accounts in memory: decide on them in any order, then `write` once. Nothing is in the database before that. */
export type LedgerSession = {
  /** Whether the account was locked; with `skipLocked` somebody else may have it, and an unknown user never is. */
  has(userId: string): boolean;
  recordOf: AccountSession['recordOf'];
  /**
   * Gives the stored answer of a used key, or has `decide` make one and keeps it under the key. What `decide` throws is
   * kept nowhere: the account is as it was, and the key stays free. `now` is given by tests only.
   * @throws IdempotencyConflictError when the key was used for another request
   */
  once<Answer>(key: IdempotencyKey, decide: (account: AccountSession) => Answer, now?: Date): Replayable<Answer>;
  /** Books what is due for an account, about `maxLines` lines of it, although nothing else moves it. */
  bookDue(userId: string, maxLines: number, now?: Date): void;
  /**
   * Writes what was decided, with rows of other tables that belong to it.
   * @param options.isLast nothing comes after it in its transaction, so that it may be committed at once
   */
  write(beside?: readonly AttachedRows[], options?: { isLast: boolean }): Promise<void>;
};

/**
 * Locks the accounts of `userIds` in id order (always the first lock of a transaction), then reads them with the
 * records of `keys` and what the charges, grants and chargebacks that are named need.
 */
export async function openSession(
  tx: Transaction,
  needs: LedgerNeeds,
  options: { skipLocked: boolean } = { skipLocked: false },
): Promise<LedgerSession> {
  return new InMemorySession(tx, await lockAccounts(tx, needs, options));
}

type NewRecord = IdempotencyRecord & { createdAt: Date };

class InMemorySession implements LedgerSession {
  readonly #tx: Transaction;
  readonly #clock: Date;
  #spent: LedgerRead['spent'];
  readonly #clawbacks: LedgerRead['clawbacks'];
  #charges: Map<string, Charge>;
  readonly #records: Map<string, IdempotencyRecord>;
  readonly #asRead: ReadonlyMap<string, Account>;
  readonly #accounts: Map<string, Account>;
  #lines: Entry[] = [];
  #periods: StartedPeriod[] = [];
  #kept: NewRecord[] = [];

  constructor(tx: Transaction, read: LedgerRead) {
    this.#tx = tx;
    this.#clock = read.clock;
    this.#spent = read.spent;
    this.#clawbacks = read.clawbacks;
    this.#charges = new Map(read.charges.map((charge) => [charge.id, charge]));
    this.#records = new Map(read.records.map((record) => [keyOf(record), record]));
    this.#asRead = new Map(read.accounts.map((account) => [account.userId, account]));
    this.#accounts = new Map(this.#asRead);
  }

  has(userId: string): boolean {
    return this.#accounts.has(userId);
  }

  recordOf(key: Pick<IdempotencyKey, 'scope' | 'userId' | 'key'>): IdempotencyRecord | undefined {
    return this.#records.get(keyOf(key));
  }

  once<Answer>(key: IdempotencyKey, decide: (account: AccountSession) => Answer, now?: Date): Replayable<Answer> {
    const record = this.recordOf(key);
    if (record) {
      assertSameRequest(record, key);
      return { answer: decodeResponse<Answer>(record.answer), replayed: true };
    }
    const before = this.#account(key.userId);
    const charges = new Map(this.#charges);
    const spent = this.#spent;
    const counts = { lines: this.#lines.length, periods: this.#periods.length, kept: this.#kept.length };
    try {
      const opened = this.#open(key.userId, now);
      const answer = decide(opened.account);
      this.#remember(key, answer, opened.effectLineId(), opened.account.now);
      return { answer, replayed: false };
    } catch (error) {
      this.#accounts.set(key.userId, before);
      this.#charges = charges;
      this.#spent = spent;
      this.#lines.length = counts.lines;
      this.#periods.length = counts.periods;
      for (const forgotten of this.#kept.splice(counts.kept)) this.#records.delete(keyOf(forgotten));
      throw error;
    }
  }

  bookDue(userId: string, maxLines: number, now?: Date): void {
    const instant = this.#instantFor(userId, now);
    const { account, ...passed } = advanceTo(this.#account(userId), instant, randomUUIDv7, maxLines);
    // Written even where there is no line: it says anew when the account is next due.
    this.#commit(userId, { ...passed, account: { ...account } });
  }

  async write(beside: readonly AttachedRows[] = [], { isLast } = { isLast: false }): Promise<void> {
    const accounts = [...this.#accounts.values()].filter((account) => account !== this.#asRead.get(account.userId));
    if (accounts.length + this.#kept.length + beside.length === 0) return;
    const grants = grantWrites(this.#asRead, accounts);
    const notices = lowCreditsNotices(this.#asRead, accounts, this.#lines);
    const hasPeriods = this.#periods.length > 0;
    await applyWrites(
      this.#tx,
      { lines: this.#lines, accounts, records: this.#kept, ...grants },
      notices.length > 0 ? attachRows(beside, { insert: noticeRows, rows: notices }) : beside,
      { isLast: isLast && !hasPeriods },
    );
    if (hasPeriods) await startPeriods(this.#tx, this.#periods);
  }

  #account(userId: string): Account {
    const account = this.#accounts.get(userId);
    if (!account) throw new NotFoundError('user');
    return account;
  }

  #instantFor(userId: string, now: Date | undefined): Date {
    const lastLineMs = this.#account(userId).lastLineAt?.getTime() ?? 0;
    return new Date(Math.max((now ?? this.#clock).getTime(), lastLineMs));
  }

  #passed(userId: string, now: Date): Advanced {
    return advanceTo(this.#account(userId), now, randomUUIDv7);
  }

  #commit(userId: string, { account, entries: lines, periods }: Advanced): void {
    this.#accounts.set(userId, account);
    this.#lines.push(...lines);
    this.#periods.push(...periods);
    for (const line of lines) {
      noteRefund(this.#charges, line);
      this.#spent = withSpent(this.#spent, account, line);
    }
  }

  /** Takes an effect with everything that was due before it, and what it makes due at once. Gives its own lines. */
  #take(userId: string, passed: Advanced, effect: Effect, now: Date): Entry[] {
    const { account, lines } = applyEffect(passed.account, effect, randomUUIDv7);
    const started = advanceTo(account, now, randomUUIDv7);
    const own = [...lines, ...started.entries];
    this.#commit(userId, {
      account: started.account,
      entries: [...passed.entries, ...own],
      periods: [...passed.periods, ...started.periods],
    });
    return own;
  }

  #remember(key: IdempotencyKey, answer: unknown, lineId: string | null, now: Date): void {
    const record = { ...key, answer: encodeResponse(answer), lineId, createdAt: now };
    this.#kept.push(record);
    this.#records.set(keyOf(key), record);
  }

  #open(userId: string, asked: Date | undefined): { account: AccountSession; effectLineId: () => string | null } {
    const now = this.#instantFor(userId, asked);
    let effectLineId: string | null = null;
    const account: AccountSession = {
      userId,
      now,
      available: () => availableCredits(this.#passed(userId, now).account, now),
      decide: <Request extends CreditRequest>(request: Request) => {
        const passed = this.#passed(userId, now);
        const facts = { charges: this.#charges, spent: this.#spent, clawbacks: this.#clawbacks };
        const decision = decideOn(passed.account, request, facts, now, randomUUIDv7);
        if (decision.kind === 'rejected') throw decision.error;
        if (decision.kind === 'insufficient') return decision as Outcomes[Request['kind']];
        const own = isNothing(decision.effect) ? [] : this.#take(userId, passed, decision.effect, now);
        effectLineId ??= own[0]?.id ?? null;
        return outcomeOf(decision, request, own, account.available()) as Outcomes[Request['kind']];
      },
      startPeriod: (period, by) => {
        const passed = this.#passed(userId, now);
        const isGiven = 'grantId' in by;
        const grant = isGiven ? null : allotmentGrant(passed.account, period, 'upgrade', by.actor, randomUUIDv7());
        const grantId = isGiven ? by.grantId : (grant?.id ?? null);
        const subscribed = { ...passed.account, renewsAt: period.endsAt, subscription: null };
        const effect = { postings: [], opens: grant ? [grant] : [] };
        const own = this.#take(userId, { ...passed, account: subscribed }, effect, now);
        this.#periods.push({ ...period, userId, grantId });
        effectLineId ??= own[0]?.id ?? null;
        return { allotmentCredits: grant?.amountCredits ?? 0 };
      },
      openTasks: () => openTasksOf(this.#account(userId)),
      addOpenTask: () => {
        const before = this.#account(userId);
        this.#accounts.set(userId, { ...before, openTasks: openTasksOf(before) + 1 });
      },
      recordOf: (key) => this.recordOf(key),
      remember: (key, answer) => this.#remember(key, answer, null, now),
    };
    return { account, effectLineId: () => effectLineId };
  }
}
