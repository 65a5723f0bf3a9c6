import fc from 'fast-check';
import { describe, test } from 'vitest';
import { type Account, applyEffect, type Grant, sumOf } from '#/ledger/rules/account.ts';
import { roomCredits } from '#/ledger/rules/balance-limit.ts';
import { availableCredits, burnDown } from '#/ledger/rules/burn-down.ts';
import { decideCharge } from '#/ledger/rules/decide-charge.ts';
import { decideGrant } from '#/ledger/rules/decide-grant.ts';
import { type Charge, decideRefund, refundableCredits } from '#/ledger/rules/decide-refund.ts';
import { type RefundReason, refundReasons } from '#/ledger/schema.ts';
import { afterNoon, newId, noon, type Paid, paidCharge, settledAccount } from '#test/model/account-arbitraries.ts';
import { agree } from '#test/model/agree.ts';
import {
  applied,
  backByGrant,
  backCreditByCredit,
  creditByCredit,
  isSpendable,
  paidBy,
} from '#test/model/credit-by-credit.ts';

/*
 * The pure rules against oracles that go credit by credit. Together with those of ending-rules.property.test.ts and
 * time-rules.property.test.ts they are run 100,000 times.
 */

const facts = { description: 'Work', metadata: {}, actor: 'system' };
const work = { ...facts, generationType: 'EXTERNAL' as const };
const graceMs = 7 * 24 * 3_600_000;
const amount = fc.integer({ min: 0, max: 40 });

function heldBy(account: Account): Record<string, number> {
  return Object.fromEntries(
    account.grants
      .filter(({ remainingCredits }) => remainingCredits > 0)
      .map(({ id, remainingCredits }) => [id, remainingCredits]),
  );
}

describe('burn down', () => {
  test('grants pay in burn order, as credit by credit would; those that are named come first', () => {
    const first = fc.uniqueArray(
      fc.nat({ max: 6 }).map((index) => `g${index}`),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(settledAccount, amount, first, ({ grants }, credits, named) => {
        const { allocations, missingCredits } = burnDown(grants, credits, noon, named);
        agree(paidBy(allocations), creditByCredit(grants, credits, named));
        agree(missingCredits, credits + sumOf(allocations));
      }),
      { numRuns: 12_000 },
    );
  });

  test('an amount takes from each grant what its two parts take one after the other, wherever it is split', () => {
    fc.assert(
      fc.property(settledAccount, amount, amount, (account, one, other) => {
        const spend = (from: Account, credits: number): Account => {
          const parts = burnDown(from.grants, credits, noon).allocations;
          return applyEffect(from, { postings: parts.length > 0 ? [debit(parts)] : [] }, newId).account;
        };
        agree(heldBy(spend(spend(account, one), other)), heldBy(spend(account, one + other)));
      }),
      { numRuns: 6_000 },
    );
  });
});

function debit(allocations: Charge['allocations']) {
  return { ...work, type: 'DEBIT' as const, refundsId: null, at: noon, allocations, opens: [], debtCredits: 0 };
}

describe('charges and grants', () => {
  test('a charge is paid exactly where nothing is owed and enough is available, and takes exactly that', () => {
    fc.assert(
      fc.property(settledAccount, amount, (account, amountCredits) => {
        const available = account.grants
          .filter(isSpendable)
          .reduce((sum, { remainingCredits }) => sum + remainingCredits, 0);
        agree(availableCredits(account, noon), available);
        const decision = decideCharge(account, { kind: 'charge', amountCredits, facts: work }, noon);
        const isPaid = amountCredits === 0 || (account.debtCredits === 0 && amountCredits <= available);
        agree(decision.kind, isPaid ? 'charged' : 'insufficient');
        if (decision.kind === 'charged') {
          agree(applied(account, decision.effect).credits, account.credits - amountCredits);
        } else {
          const owed = account.debtCredits > 0 ? { debtCredits: account.debtCredits } : {};
          const figures = { requiredCredits: amountCredits, availableCredits: available, ...owed };
          agree(decision, { kind: 'insufficient', ...figures });
        }
      }),
      { numRuns: 10_000 },
    );
  });

  test('a grant fits exactly where the balance with all that is to begin stays within the limit', () => {
    const near = fc.integer({ min: -15, max: 15 });
    fc.assert(
      fc.property(
        settledAccount,
        near,
        fc.option(fc.integer({ min: -2, max: 2 }), { nil: null }),
        (account, off, hours) => {
          const toBegin = account.grants.filter(({ bookedAt, voidedAt }) => !bookedAt && !voidedAt);
          const room = 2_000_000_000 - account.credits - toBegin.reduce((sum, grant) => sum + grant.amountCredits, 0);
          agree(roomCredits(account), room);
          const expiresAt = hours === null ? null : afterNoon(hours);
          const request = { grantId: 'new', amountCredits: room + off, source: 'ADMIN' as const, expiresAt, facts };
          const decision = decideGrant(account, { kind: 'grant', ...request }, noon);
          const reason = decision.kind === 'rejected' ? decision.error.reason : null;
          if (off > 0) agree(reason, 'BALANCE_LIMIT');
          else agree(reason, hours !== null && hours <= 0 ? 'VALIDATION' : null);
        },
      ),
      { numRuns: 5_000 },
    );
  });
});

function refundOf({ account, charge }: Paid, amountCredits: number | null, reason: RefundReason) {
  const request = { kind: 'refund' as const, chargeId: charge.id, amountCredits, reason, facts };
  return decideRefund(account, charge, request, noon, newId);
}

describe('refunds', () => {
  test('go to the grants that paid, last funded first, and for those that ended as grace with the life of the reason', () => {
    fc.assert(
      fc.property(paidCharge, amount, fc.constantFrom(...refundReasons), (paid, amountCredits, reason) => {
        const { account, charge } = paid;
        const refundable = refundableCredits(charge);
        const decision = refundOf(paid, amountCredits, reason);
        if (decision.kind === 'rejected') {
          agree(decision.error.reason, 'REFUND_EXCEEDS_CHARGE');
          agree(amountCredits > refundable, true);
          return;
        }
        const changed = applied(account, decision.effect);
        const [line, ...payments] = decision.effect.postings;
        const allocations = line?.allocations ?? [];
        agree(backByGrant(allocations), backCreditByCredit(charge, amountCredits));
        for (const { grantId, restoresGrantId } of allocations) {
          const grant = account.grants.find(({ id }) => id === restoresGrantId);
          const to = changed.grants.find(({ id }) => id === grantId);
          if (!grant || !to) throw new Error('A refund names a grant that is not there.');
          const isOver = grant.voidedAt !== null || (grant.expiresAt !== null && grant.expiresAt <= noon);
          agree(to.id === grant.id, !isOver);
          if (!isOver) continue;
          agree(to.priority, grant.priority);
          const graceMs = graceLife(grant, charge, reason);
          if (to.source === 'ROLLOVER') {
            agree(to.expiresAt, grant.rolloverUntil);
            agree(lifeMs(to) > graceMs && grant.voidedAt === null, true);
          } else agree([to.source, lifeMs(to)], ['GRACE', graceMs]);
        }
        for (const grant of account.grants) {
          const rolled = changed.grants.filter(
            ({ source, originId }) => source === 'ROLLOVER' && originId === grant.id,
          );
          agree(rolled.reduce((sum, one) => sum + one.amountCredits, 0) <= grant.rolloverCapCredits, true);
        }
        agree(changed.debtCredits, account.debtCredits + payments.reduce((sum, one) => sum + one.debtCredits, 0));
        agree(changed.debtCredits >= 0, true);
      }),
      { numRuns: 12_000 },
    );
  });

  test('in any parts come to what one refund of it all comes to, for each grant', () => {
    fc.assert(
      fc.property(paidCharge, amount, amount, ({ account, charge }, one, other) => {
        const whole = Math.min(refundableCredits(charge), one + other);
        const part = Math.min(one, whole);
        const partAllocations = allocationsOf(refundOf({ account, charge }, part, 'failure'));
        const restored = partAllocations.map(({ restoresGrantId, amountCredits }) => ({
          restoresGrantId: restoresGrantId ?? '',
          amountCredits,
        }));
        const rest = { ...charge, restored: [...charge.restored, ...restored] };
        const restAllocations = allocationsOf(refundOf({ account, charge: rest }, whole - part, 'failure'));
        agree(
          backByGrant([...partAllocations, ...restAllocations]),
          backByGrant(allocationsOf(refundOf({ account, charge }, whole, 'failure'))),
        );
      }),
      { numRuns: 6_000 },
    );
  });
});

function lifeMs({ effectiveAt, expiresAt }: Grant): number {
  return (expiresAt?.getTime() ?? Infinity) - effectiveAt.getTime();
}

function graceLife(grant: Grant, charge: Charge, reason: RefundReason): number {
  const isSevenDays = (reason === 'failure' || reason === 'admin') && grant.source !== 'GRACE';
  return isSevenDays || grant.expiresAt === null ? graceMs : grant.expiresAt.getTime() - charge.at.getTime();
}

function allocationsOf(decision: ReturnType<typeof refundOf>) {
  if (decision.kind === 'rejected') throw decision.error;
  return decision.effect.postings[0]?.allocations ?? [];
}
