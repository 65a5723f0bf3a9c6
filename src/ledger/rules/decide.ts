import { type Account, type Entry, sumOf } from '#/ledger/rules/account.ts';
import {
  type ChargeRequest,
  type ChargesRequest,
  decideCharge,
  decideCharges,
  type Insufficient,
} from '#/ledger/rules/decide-charge.ts';
import {
  type Clawback,
  type ClawbackRequest,
  decideClawback,
  decideRevertClawback,
  type RevertClawbackRequest,
  type SpentOfGrant,
} from '#/ledger/rules/decide-clawback.ts';
import { decideGrant, type GrantRequest } from '#/ledger/rules/decide-grant.ts';
import { type Charge, decideRefund, type RefundRequest } from '#/ledger/rules/decide-refund.ts';
import { decideSettlement, type SettlementRequest } from '#/ledger/rules/decide-settlement.ts';
import { decideTakeBack, type TakeBackRequest } from '#/ledger/rules/decide-take-back.ts';
import { decideUndoExpiry, type Expiry, type UndoExpiryRequest } from '#/ledger/rules/decide-undo-expiry.ts';
import { AccountClosingError, type DomainError, ValidationError } from '#/lib/errors.ts';

/** A request to one account, as data: each kind has its own decision. */
export type CreditRequest =
  | ChargeRequest
  | ChargesRequest
  | RefundRequest
  | GrantRequest
  | SettlementRequest
  | ClawbackRequest
  | RevertClawbackRequest
  | TakeBackRequest
  | UndoExpiryRequest;

/**
 * The outcome of each kind of request. `balance` is what is available afterwards, in credits; `transactionId` is the id of
 * its first entry, null where it needed none.
 */
export type Outcomes = {
  charge: { kind: 'charged'; transactionId: string | null; costCredits: number; balance: number } | Insufficient;
  /** `transactionIds` has the entry of each charge, in the order of their facts; `costCredits` is what each costs. */
  charges:
    | { kind: 'chargedEach'; transactionIds: (string | null)[]; costCredits: number; balance: number }
    | Insufficient;
  refund: { kind: 'refunded'; transactionId: string | null; refundedCredits: number; balance: number };
  /** `transactionId` is null for a grant that starts later: its entry is not made yet. */
  grant: { kind: 'granted'; transactionId: string | null; grantId: string; balance: number };
  settle: {
    kind: 'settled';
    transactionId: string | null;
    refundedCredits: number;
    chargedCredits: number;
    uncollectedCredits: number;
    balance: number;
  };
  clawback: {
    kind: 'takenBack';
    transactionId: string | null;
    takenCredits: number;
    debtCredits: number;
    balance: number;
  };
  takeBack: { kind: 'amountTaken'; transactionIds: string[]; takenCredits: number; balance: number };
  revertClawback: {
    kind: 'restored';
    transactionId: string | null;
    restoredCredits: number;
    forgivenCredits: number;
    balance: number;
  };
  /** `expiresAt` is when the credits that came back expire again. */
  undoExpiry: {
    kind: 'expiryUndone';
    transactionId: string | null;
    restoredCredits: number;
    expiresAt: Date;
    balance: number;
  };
};

/** The charges, grants, chargebacks and expiries that requests name, as read together with the account. */
export type NamedFacts = {
  charges: ReadonlyMap<string, Charge>;
  spent: readonly SpentOfGrant[];
  clawbacks: readonly Clawback[];
  expiries: readonly Expiry[];
};

/** Returns the decision on a request, for an account advanced to `now`. Pure, but for the ids that `newId` makes. */
export function decideOn(account: Account, request: CreditRequest, facts: NamedFacts, now: Date, newId: () => string) {
  switch (request.kind) {
    case 'charge':
    case 'charges':
      if (account.standing === 'closing') return { kind: 'rejected' as const, error: new AccountClosingError() };
      return request.kind === 'charge' ? decideCharge(account, request, now) : decideCharges(account, request, now);
    case 'grant':
      return decideGrant(account, request, now);
    case 'refund':
    case 'settle': {
      const charge = facts.charges.get(request.chargeId);
      const rejection = rejectionForTask(account, charge, request);
      if (rejection) return { kind: 'rejected' as const, error: rejection };
      return request.kind === 'refund'
        ? decideRefund(account, charge, request, now, newId)
        : decideSettlement(account, charge, request, now, newId);
    }
    case 'clawback': {
      const spent = facts.spent.find(({ grantId }) => grantId === request.grantId);
      return decideClawback(account, spent, request, now);
    }
    case 'takeBack':
      return decideTakeBack(account, request, now);
    case 'revertClawback': {
      const clawback = facts.clawbacks.find(({ id }) => id === request.clawbackId);
      return decideRevertClawback(account, clawback, request, now, newId);
    }
    case 'undoExpiry': {
      const expiry = facts.expiries.find(({ id }) => id === request.expiryId);
      return decideUndoExpiry(account, expiry, request, now, newId);
    }
  }
}

/**
 * A task's charge is refunded and settled by the task only, which knows whether its work is done; besides, an admin may
 * refund it. Returns the error for any other request, null where it is allowed.
 */
function rejectionForTask(
  account: Account,
  charge: Charge | undefined,
  request: RefundRequest | SettlementRequest,
): DomainError | null {
  const taskId = charge?.userId === account.userId ? charge.taskId : null;
  if (taskId === null || request.facts.taskId === taskId) return null;
  if (request.kind === 'refund' && request.reason === 'admin') return null;
  return new ValidationError([
    { field: 'chargeId', message: 'is the charge of a task, which ends with its task; only an admin may refund it' },
  ]);
}

type Decided = Exclude<ReturnType<typeof decideOn>, { kind: 'rejected' | 'insufficient' }>;

/** Returns the outcome of a decision from the entries it made; the first is its own, further ones were due by it. */
export function outcomeOf(
  decision: Decided,
  request: CreditRequest,
  entries: readonly Entry[],
  balance: number,
): Outcomes[CreditRequest['kind']] {
  const [entry] = entries;
  const transactionId = entry?.id ?? null;
  const amountCredits = sumOf(entry?.allocations ?? []);
  switch (decision.kind) {
    case 'charged':
      return { kind: 'charged', transactionId, costCredits: 0 - amountCredits, balance };
    case 'chargedEach': {
      if (request.kind !== 'charges') throw new Error('Only several charges are charged each.');
      const transactionIds = request.facts.map((_, index) => entries[index]?.id ?? null);
      return { kind: 'chargedEach', transactionIds, costCredits: request.amountCredits, balance };
    }
    case 'refunded':
      return { kind: 'refunded', transactionId, refundedCredits: amountCredits, balance };
    case 'granted':
      if (request.kind !== 'grant') throw new Error('Only a grant is granted.');
      return { kind: 'granted', transactionId, grantId: request.grantId, balance };
    case 'settled': {
      const { uncollectedCredits } = decision;
      const figures = {
        refundedCredits: Math.max(0, amountCredits),
        chargedCredits: Math.max(0, -amountCredits),
        uncollectedCredits,
      };
      return { kind: 'settled', transactionId, ...figures, balance };
    }
    case 'takenBack':
      return {
        kind: 'takenBack',
        transactionId,
        takenCredits: 0 - amountCredits,
        debtCredits: entry?.debtCredits ?? 0,
        balance,
      };
    case 'amountTaken': {
      const taken = entries.filter(({ reason }) => reason === 'takeBack');
      const takenCredits = 0 - taken.reduce((sum, one) => sum + one.amountCredits, 0);
      return { kind: 'amountTaken', transactionIds: taken.map(({ id }) => id), takenCredits, balance };
    }
    case 'restored': {
      const forgivenCredits = 0 - (entry?.debtCredits ?? 0);
      return { kind: 'restored', transactionId, restoredCredits: amountCredits, forgivenCredits, balance };
    }
    case 'expiryUndone': {
      const { kind, expiresAt } = decision;
      return { kind, transactionId, restoredCredits: amountCredits, expiresAt, balance };
    }
  }
}
