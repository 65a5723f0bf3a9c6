import { randomUUIDv7 } from 'node:crypto';
import type { AccountSession, LedgerSession, Replayable } from '#/ledger/account-session.ts';
import { assertSameRequest, type IdempotencyKey, type IdempotencyRecord, keyOf } from '#/ledger/idempotency.ts';
import { lowCreditsNotices } from '#/ledger/low-balance-notices.ts';
import { type Account, applyEffect, type Effect, type Entry, isNothing, openTasksOf } from '#/ledger/rules/account.ts';
import { type Advanced, advanceTo, allotmentGrant, type StartedPeriod } from '#/ledger/rules/advance.ts';
import { availableCredits } from '#/ledger/rules/burn-down.ts';
import { grantWrites, noteRefund, withSpent } from '#/ledger/rules/changes.ts';
import type { ChargeEnd } from '#/ledger/rules/charge-end.ts';
import { type CreditRequest, decideOn, type Outcomes, outcomeOf } from '#/ledger/rules/decide.ts';
import type { Charge } from '#/ledger/rules/decide-refund.ts';
import { type LedgerNeeds, type LedgerRead, lockAccounts } from '#/ledger/store/account-store.ts';
import { placeInDigests } from '#/ledger/store/digest.ts';
import { applyWrites } from '#/ledger/store/ledger-writes.ts';
import { type NoticeRow, noticeRows, readUsersToTell } from '#/ledger/store/notice-rows.ts';
import { startPeriods } from '#/ledger/store/period-store.ts';
import { decodeResponse, encodeResponse } from '#/ledger/stored-response.ts';
import { NotFoundError } from '#/lib/errors.ts';
import { type AttachedRows, attachRows } from '#/platform/bulk-rows.ts';
import type { Transaction } from '#/platform/db.ts';

/**
 * Opens a session: locks the accounts of `userIds` in id order, then reads them with the idempotency records of `keys`
 * and the charges, grants and chargebacks that `needs` names. These must be the first locks of the transaction.
 * @param options.skipLocked leaves out accounts that another transaction has locked, instead of waiting for them
 */
export async function openSession(
  tx: Transaction,
  needs: LedgerNeeds,
  options: { skipLocked: boolean } = { skipLocked: false },
): Promise<LedgerSession> {
  return new InMemorySession(tx, await lockAccounts(tx, needs, options));
}

class InMemorySession implements LedgerSession {
  readonly #tx: Transaction;
  readonly #clock: Date;
  #spent: LedgerRead['spent'];
  readonly #clawbacks: LedgerRead['clawbacks'];
  #charges: Map<string, Charge>;
  #ends: Map<string, ChargeEnd>;
  readonly #records: Map<string, IdempotencyRecord>;
  readonly #asRead: ReadonlyMap<string, Account>;
  readonly #accounts: Map<string, Account>;
  #entries: Entry[] = [];
  #periods: StartedPeriod[] = [];
  #newRecords: IdempotencyRecord[] = [];
  #newEnds: (ChargeEnd & { userId: string })[] = [];

  constructor(tx: Transaction, read: LedgerRead) {
    this.#tx = tx;
    this.#clock = read.clock;
    this.#spent = read.spent;
    this.#clawbacks = read.clawbacks;
    this.#charges = new Map(read.charges.map((charge) => [charge.id, charge]));
    this.#ends = new Map(read.ends.map((end) => [end.chargeId, end]));
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

  endOf(chargeId: string): ChargeEnd | undefined {
    return this.#ends.get(chargeId);
  }

  once<Answer>(key: IdempotencyKey, decide: (account: AccountSession) => Answer, now?: Date): Replayable<Answer> {
    const record = this.recordOf(key);
    if (record) {
      assertSameRequest(record, key);
      return { answer: decodeResponse<Answer>(record.answer), replayed: true, decidedAt: record.createdAt };
    }
    const before = this.#account(key.userId);
    const charges = new Map(this.#charges);
    const ends = new Map(this.#ends);
    const spent = this.#spent;
    const counts = {
      entries: this.#entries.length,
      periods: this.#periods.length,
      newRecords: this.#newRecords.length,
      newEnds: this.#newEnds.length,
    };
    try {
      const { account, firstEntryId } = this.#accountSession(key.userId, now);
      const answer = decide(account);
      this.#remember(key, answer, firstEntryId(), account.now);
      return { answer, replayed: false, decidedAt: account.now };
    } catch (error) {
      this.#accounts.set(key.userId, before);
      this.#charges = charges;
      this.#ends = ends;
      this.#spent = spent;
      this.#entries.length = counts.entries;
      this.#periods.length = counts.periods;
      this.#newEnds.length = counts.newEnds;
      for (const undone of this.#newRecords.splice(counts.newRecords)) this.#records.delete(keyOf(undone));
      throw error;
    }
  }

  bookDue(userId: string, maxEntries: number, now?: Date): void {
    const instant = this.#instantFor(userId, now);
    const { account, ...advanced } = advanceTo(this.#account(userId), instant, randomUUIDv7, maxEntries);
    // The copy counts as changed even without an entry, so that `write` sets the account's `nextDueAt` anew.
    this.#stage(userId, { ...advanced, account: { ...account } });
  }

  async write(attached: readonly AttachedRows[] = [], { isLast } = { isLast: false }): Promise<void> {
    const changed = [...this.#accounts.values()].filter((account) => account !== this.#asRead.get(account.userId));
    if (changed.length + this.#newRecords.length + attached.length === 0) return;
    const grants = grantWrites(this.#asRead, changed);
    const { items, digestSeqs, placeOf } = placeInDigests(this.#accounts, {
      records: this.#newRecords,
      ends: this.#newEnds,
      opened: grants.opened,
      periods: this.#periods,
    });
    const accounts = [...this.#accounts.values()].flatMap((account) => {
      const digestSeq = digestSeqs.get(account.userId);
      if (digestSeq !== undefined) return { ...account, digestSeq };
      return account === this.#asRead.get(account.userId) ? [] : account;
    });
    const notices = await this.#noticesOf(changed);
    const hasPeriods = this.#periods.length > 0;
    await applyWrites(
      this.#tx,
      { entries: this.#entries, accounts, records: this.#newRecords, ends: this.#newEnds, items, placeOf, ...grants },
      notices.length > 0 ? attachRows(attached, { insert: noticeRows, rows: notices }) : attached,
      { isLast: isLast && !hasPeriods },
    );
    if (hasPeriods) await startPeriods(this.#tx, this.#periods, placeOf);
  }

  /** Most commands take no balance below its threshold: then nothing is read. */
  async #noticesOf(accounts: readonly Account[]): Promise<NoticeRow[]> {
    const notices = lowCreditsNotices(this.#asRead, accounts, this.#entries);
    if (notices.length === 0) return [];
    const users = await readUsersToTell(
      this.#tx,
      notices.map(({ userId, createdAt: at, data }) => ({ userId, at, thresholdCredits: data.thresholdCredits })),
    );
    return notices.filter(({ userId }) => users.has(userId));
  }

  #account(userId: string): Account {
    const account = this.#accounts.get(userId);
    if (!account) throw new NotFoundError('user');
    return account;
  }

  #instantFor(userId: string, now: Date | undefined): Date {
    const lastEntryMs = this.#account(userId).lastEntryAt?.getTime() ?? 0;
    return new Date(Math.max((now ?? this.#clock).getTime(), lastEntryMs));
  }

  #advanced(userId: string, now: Date): Advanced {
    return advanceTo(this.#account(userId), now, randomUUIDv7);
  }

  #stage(userId: string, { account, entries, periods }: Advanced): void {
    this.#accounts.set(userId, account);
    this.#entries.push(...entries);
    this.#periods.push(...periods);
    for (const entry of entries) {
      noteRefund(this.#charges, entry);
      this.#spent = withSpent(this.#spent, account, entry);
    }
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
    this.#newRecords.push(record);
    this.#records.set(keyOf(key), record);
  }

  /** The session of one account for one command; `firstEntryId` returns the id of the first entry that it made. */
  #accountSession(
    userId: string,
    asked: Date | undefined,
  ): { account: AccountSession; firstEntryId: () => string | null } {
    const now = this.#instantFor(userId, asked);
    let firstEntryId: string | null = null;
    const account: AccountSession = {
      userId,
      now,
      available: () => availableCredits(this.#advanced(userId, now).account, now),
      decide: <Request extends CreditRequest>(request: Request) => {
        const advanced = this.#advanced(userId, now);
        const facts = { charges: this.#charges, spent: this.#spent, clawbacks: this.#clawbacks };
        const decision = decideOn(advanced.account, request, facts, now, randomUUIDv7);
        if (decision.kind === 'rejected') throw decision.error;
        if (decision.kind === 'insufficient') return decision as Outcomes[Request['kind']];
        const own = isNothing(decision.effect) ? [] : this.#apply(userId, advanced, decision.effect, now);
        firstEntryId ??= own[0]?.id ?? null;
        return outcomeOf(decision, request, own, account.available()) as Outcomes[Request['kind']];
      },
      startPeriod: (period, by) => {
        const advanced = this.#advanced(userId, now);
        const isGranted = 'grantId' in by;
        const grant = isGranted ? null : allotmentGrant(advanced.account, period, 'upgrade', by.actor, randomUUIDv7());
        const grantId = isGranted ? by.grantId : (grant?.id ?? null);
        const subscribed = { ...advanced.account, renewsAt: period.endsAt, subscription: null };
        const effect = { postings: [], opens: grant ? [grant] : [] };
        const own = this.#apply(userId, { ...advanced, account: subscribed }, effect, now);
        this.#periods.push({ ...period, userId, grantId });
        firstEntryId ??= own[0]?.id ?? null;
        return { allotmentCredits: grant?.amountCredits ?? 0 };
      },
      openTasks: () => openTasksOf(this.#account(userId)),
      addOpenTask: () => {
        const before = this.#account(userId);
        this.#accounts.set(userId, { ...before, openTasks: openTasksOf(before) + 1 });
      },
      endOf: (chargeId) => this.endOf(chargeId),
      endCharge: (chargeId, outcome, costCredits) => {
        if (this.#ends.has(chargeId)) throw new Error(`The charge ${chargeId} has ended before.`);
        const end = { chargeId, outcome, costCredits, endedAt: now, userId };
        this.#ends.set(chargeId, end);
        this.#newEnds.push(end);
      },
      recordOf: (key) => this.recordOf(key),
      remember: (key, answer) => this.#remember(key, answer, null, now),
    };
    return { account, firstEntryId: () => firstEntryId };
  }
}
