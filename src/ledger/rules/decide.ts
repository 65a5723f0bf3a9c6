import type { Account, Entry } from '#/ledger/rules/account.ts';
import { sumOf } from '#/ledger/rules/account.ts';
import { type ChargeRequest, decideCharge, type Insufficient } from '#/ledger/rules/decide-charge.ts';
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

import { type DomainError, ValidationError } from '#/lib/errors.ts';

/** What somebody wants of an account, as data. */
export type CreditRequest =
  | ChargeRequest
  | RefundRequest
  | GrantRequest
  | SettlementRequest
  | ClawbackRequest
  | RevertClawbackRequest;

/**
 * What comes of each kind of request. `balance` is what is available afterwards, in credits; `transactionId` is null where
 * no line was needed.
 */
export type Outcomes = {
  charge: { kind: 'charged'; transactionId: string | null; costCredits: number; balance: number } | Insufficient;
  refund: { kind: 'refunded'; transactionId: string | null; refundedCredits: number; balance: number };
  /** A grant that begins later has no line yet. */
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
  revertClawback: {
    kind: 'restored';
    transactionId: string | null;
    restoredCredits: number;
    forgivenCredits: number;
    balance: number;
  };
};

/** What was read besides the account, for requests that name a charge, a grant or a chargeback. */
export type NamedFacts = {
  charges: ReadonlyMap<string, Charge>;
  spent: readonly SpentOfGrant[];
  clawbacks: readonly Clawback[];
};

/** The decision on a request, for an account that was brought to `now`. Pure, but for the ids of new grants. */
export function decideOn(account: Account, request: CreditRequest, facts: NamedFacts, now: Date, newId: () => string) {
  switch (request.kind) {
    case 'charge':
      return decideCharge(account, request, now);
    case 'grant':
      return decideGrant(account, request, now);
    case 'refund':
    case 'settle': {
      const charge = facts.charges.get(request.chargeId);
      const refused = refusalForTask(account, charge, request);
      if (refused) return { kind: 'rejected' as const, error: refused };
      return request.kind === 'refund'
        ? decideRefund(account, charge, request, now, newId)
        : decideSettlement(account, charge, request, now, newId);
    }
    case 'clawback': {
      const spent = facts.spent.find(({ grantId }) => grantId === request.grantId);
      return decideClawback(account, spent, request, now);
    }
    case 'revertClawback': {
      const clawback = facts.clawbacks.find(({ id }) => id === request.clawbackId);
      return decideRevertClawback(account, clawback, request, now, newId);
    }
  }
}

/**
 * The charge of a task ends with the task, which alone knows whether it is done. Only an admin may give of it back besides.
 * Null when the request may go on.
 */
function refusalForTask(
  account: Account,
  charge: Charge | undefined,
  request: RefundRequest | SettlementRequest,
): DomainError | null {
  const taskId = charge?.userId === account.userId ? charge.metadata.taskId : undefined;
  if (taskId === undefined || request.facts.metadata.taskId === taskId) return null;
  if (request.kind === 'refund' && request.reason === 'admin') return null;
  return new ValidationError([
    { field: 'chargeId', message: 'is the charge of a task, which ends with its task; only an admin may refund it' },
  ]);
}

type Decided = Exclude<ReturnType<typeof decideOn>, { kind: 'rejected' | 'insufficient' }>;

/** What a decision came to, from the lines that it wrote; the first is its own. */
export function outcomeOf(
  decision: Decided,
  request: CreditRequest,
  lines: readonly Entry[],
  balance: number,
): Outcomes[CreditRequest['kind']] {
  const [line] = lines;
  const transactionId = line?.id ?? null;
  const amount = sumOf(line?.allocations ?? []);
  switch (decision.kind) {
    case 'charged':
      return { kind: 'charged', transactionId, costCredits: 0 - amount, balance };
    case 'refunded':
      return { kind: 'refunded', transactionId, refundedCredits: amount, balance };
    case 'granted':
      if (request.kind !== 'grant') throw new Error('Only a grant is granted.');
      return { kind: 'granted', transactionId, grantId: request.grantId, balance };
    case 'settled': {
      const { uncollectedCredits } = decision;
      const figures = {
        refundedCredits: Math.max(0, amount),
        chargedCredits: Math.max(0, -amount),
        uncollectedCredits,
      };
      return { kind: 'settled', transactionId, ...figures, balance };
    }
    case 'takenBack':
      return {
        kind: 'takenBack',
        transactionId,
        takenCredits: 0 - amount,
        debtCredits: line?.debtCredits ?? 0,
        balance,
      };
    case 'restored': {
      const forgivenCredits = 0 - (line?.debtCredits ?? 0);
      return { kind: 'restored', transactionId, restoredCredits: amount, forgivenCredits, balance };
    }
  }
}
