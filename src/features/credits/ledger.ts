import { randomUUIDv7 } from 'node:crypto';
import { type Account, type Grant, type Line, type Posting, post } from '#/features/credits/account.ts';
import { availableCredits } from '#/features/credits/burn-down.ts';
import { type ChargeRequest, decideCharge } from '#/features/credits/decide-charge.ts';
import { decideGrant, type GrantRequest } from '#/features/credits/decide-grant.ts';
import { type Charge, decideRefund, type RefundRequest } from '#/features/credits/decide-refund.ts';
import { dueBookings } from '#/features/credits/due-bookings.ts';
import {
  assertSameRequest,
  type IdempotencyKey,
  type IdempotencyRecord,
  keyOf,
} from '#/features/credits/idempotency.ts';
import { applyWrites, lockAccounts, readAccounts, readCharges, readRecords } from '#/features/credits/ledger-store.ts';
import { type DomainError, NotFoundError } from '#/lib/errors.ts';
import type { Transaction } from '#/server/db.ts';

/** What somebody wants of the ledger, as data. */
export type CreditRequest = ChargeRequest | RefundRequest | GrantRequest;

/** What came of a request. `balance` is what is available afterwards; `transactionId` is null where no line was needed. */
export type CreditOutcome =
  | { kind: 'charged'; transactionId: string | null; costCredits: number; balance: number }
  | { kind: 'insufficient'; requiredCredits: number; availableCredits: number }
  | { kind: 'refunded'; transactionId: string | null; refundedCredits: number; balance: number }
  | { kind: 'granted'; transactionId: string; grantId: string; balance: number }
  | { kind: 'rejected'; error: DomainError };

/** Locked accounts in memory: decide on them in any order, then `write` once. Nothing is in the database before that. */
export type Ledger = {
  /** The instant of everything decided here: read after the lock, and never before an account's last line. */
  now: Date;
  /** The stored answer when the key was used for this same request; undefined when it is free. */
  replayOf(key: IdempotencyKey): { answer: unknown } | undefined;
  decide(request: CreditRequest): CreditOutcome;
  /** What the user has available now, with everything decided so far, in credits. */
  available(userId: string): number;
  /** Keeps the answer under the key, to be written with everything else. */
  remember(key: IdempotencyKey, answer: unknown): void;
  write(): Promise<void>;
};

/**
 * Locks the accounts of `userIds` in id order (always the first lock of a transaction), then reads them with the
 * records of `keys` and the charges of `chargeIds`.
 * @param options.now only tests give it
 * @throws NotFoundError when one of the users does not exist
 */
export async function openLedger(
  tx: Transaction,
  asked: { userIds: readonly string[]; keys: readonly IdempotencyKey[]; chargeIds?: readonly string[] },
  options: { now?: Date } = {},
): Promise<Ledger> {
  const userIds = [...new Set(asked.userIds)];
  const locked = await lockAccounts(tx, userIds);
  if (locked.length !== userIds.length) throw new NotFoundError('user');
  const chargeIds = asked.chargeIds ?? [];
  const { accounts, clock } = await readAccounts(tx, userIds, chargeIds);
  const charges = await readCharges(tx, chargeIds);
  const records = await readRecords(tx, asked.keys);
  return createLedger(tx, { accounts, charges, records, now: notBeforeLastLines(options.now ?? clock, accounts) });
}

function notBeforeLastLines(clock: Date, accounts: readonly Account[]): Date {
  const instants = accounts.map((account) => account.lastLineAt?.getTime() ?? 0);
  return new Date(Math.max(clock.getTime(), ...instants));
}

type Loaded = { accounts: Account[]; charges: Charge[]; records: IdempotencyRecord[]; now: Date };

function createLedger(tx: Transaction, { accounts, charges, records, now }: Loaded): Ledger {
  const asRead = new Map(accounts.map((account) => [account.userId, account]));
  const current = new Map(asRead);
  const chargeById = new Map(charges.map((charge) => [charge.id, charge]));
  const recordByKey = new Map(records.map((record) => [keyOf(record), record]));
  const lines: Line[] = [];
  const remembered: (IdempotencyRecord & { createdAt: Date })[] = [];

  /** Posts in order and gives the last line. */
  function postAll(postings: readonly Posting[], userId: string): Line | undefined {
    for (const posting of postings) {
      const posted = post(accountOf(current, userId), posting, randomUUIDv7());
      current.set(userId, posted.account);
      lines.push(posted.line);
      noteRefund(chargeById, posted.line);
    }
    return lines.at(-1);
  }

  function available(userId: string): number {
    return availableCredits(accountOf(current, userId).grants, now);
  }

  return {
    now,
    replayOf(key) {
      const record = recordByKey.get(keyOf(key));
      if (!record) return undefined;
      assertSameRequest(record, key);
      return { answer: record.answer };
    },
    decide(request) {
      const account = accountOf(current, request.userId);
      const decision = decideOn(account, request, chargeById, now);
      if (decision.kind === 'rejected' || decision.kind === 'insufficient') return decision;
      const { posting } = decision;
      const line = posting ? postAll([...dueBookings(account, now), posting], request.userId) : undefined;
      return outcomeOf(decision.kind, line, request, available(request.userId));
    },
    available,
    remember(key, answer) {
      const record = { ...key, answer, createdAt: now };
      remembered.push(record);
      recordByKey.set(keyOf(key), record);
    },
    async write() {
      await applyWrites(tx, { lines, records: remembered, ...grantWrites(asRead, current) });
    },
  };
}

function accountOf(accounts: ReadonlyMap<string, Account>, userId: string): Account {
  const account = accounts.get(userId);
  if (!account) throw new Error(`The account ${userId} was not locked.`);
  return account;
}

function decideOn(account: Account, request: CreditRequest, charges: ReadonlyMap<string, Charge>, now: Date) {
  switch (request.kind) {
    case 'charge':
      return decideCharge(account, request, now);
    case 'grant':
      return decideGrant(account, request, now);
    case 'refund':
      return decideRefund(account, charges.get(request.chargeId), request, now, randomUUIDv7);
  }
}

function outcomeOf(
  kind: 'charged' | 'refunded' | 'granted',
  line: Line | undefined,
  request: CreditRequest,
  balance: number,
): CreditOutcome {
  const amount = line?.amount ?? 0;
  switch (kind) {
    case 'charged':
      return { kind, transactionId: line?.id ?? null, costCredits: 0 - amount, balance };
    case 'refunded':
      return { kind, transactionId: line?.id ?? null, refundedCredits: amount, balance };
    case 'granted': {
      if (!line || request.kind !== 'grant') throw new Error('A grant always writes a line.');
      return { kind, transactionId: line.id, grantId: request.grantId, balance };
    }
  }
}

/** A later refund in the same transaction must see what this one gave back. */
function noteRefund(charges: Map<string, Charge>, line: Line): void {
  const charge = line.refundsId === null ? undefined : charges.get(line.refundsId);
  if (!charge) return;
  const restored = line.fundings.map(({ restoresGrantId, grantId, amount }) => ({
    restoresGrantId: restoresGrantId ?? grantId,
    amount,
  }));
  charges.set(charge.id, { ...charge, restored: [...charge.restored, ...restored] });
}

function grantWrites(before: ReadonlyMap<string, Account>, after: ReadonlyMap<string, Account>) {
  const opened: (Grant & { userId: string })[] = [];
  const changed: Grant[] = [];
  for (const [userId, account] of after) {
    const known = new Map(before.get(userId)?.grants.map((grant) => [grant.id, grant]));
    for (const grant of account.grants) {
      const old = known.get(grant.id);
      if (!old) opened.push({ ...grant, userId });
      else if (old !== grant) changed.push(grant);
    }
  }
  return { opened, changed };
}
