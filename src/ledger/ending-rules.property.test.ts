import fc from 'fast-check';
import { describe, test } from 'vitest';
import { type Account, sumOf } from '#/ledger/rules/account.ts';
import { decideClawback, decideRevertClawback } from '#/ledger/rules/decide-clawback.ts';
import { refundableCredits } from '#/ledger/rules/decide-refund.ts';
import { decideSettlement } from '#/ledger/rules/decide-settlement.ts';
import { newId, noon, paidCharge, settledAccount } from '#test/model/account-arbitraries.ts';
import { agree } from '#test/model/agree.ts';
import { applied, backByGrant, backCreditByCredit, creditByCredit, paidBy } from '#test/model/credit-by-credit.ts';

/*
 * How charges and grants end, against oracles that go credit by credit.
 */

const facts = { description: 'Work', metadata: {}, actor: 'system' };
const amount = fc.integer({ min: 0, max: 40 });

describe('settlements', () => {
  test('give the difference back, or take as much of the rest as there is: first from the grants that paid', () => {
    fc.assert(
      fc.property(paidCharge, amount, ({ account, charge }, costCredits) => {
        const held = refundableCredits(charge);
        const max = charge.generationType === 'EXTERNAL' ? (charge.maxCostCredits ?? 0) : 0;
        const request = { kind: 'settle' as const, chargeId: charge.id, costCredits, facts };
        const decision = decideSettlement(account, charge, request, noon, newId);
        if (decision.kind === 'rejected') {
          agree(decision.error.reason, 'SETTLEMENT_ABOVE_MAXIMUM');
          agree(costCredits > Math.max(held, max), true);
          return;
        }
        agree(costCredits <= Math.max(held, max), true);
        applied(account, decision.effect);
        const allocations = decision.effect.postings[0]?.allocations ?? [];
        agree(sumOf(allocations), held - costCredits + decision.uncollectedCredits);
        if (costCredits <= held) {
          agree(backByGrant(allocations), backCreditByCredit(charge, held - costCredits));
          agree(decision.uncollectedCredits, 0);
          return;
        }
        const paying = charge.allocations.map(({ grantId }) => grantId);
        const extra = account.debtCredits > 0 ? 0 : costCredits - held;
        agree(paidBy(allocations), creditByCredit(account.grants, extra, paying));
      }),
      { numRuns: 12_000 },
    );
  });
});

describe('taking back', () => {
  test('empties one grant and leaves the others; a chargeback that is undone leaves everything as it was', () => {
    fc.assert(
      fc.property(settledAccount, fc.nat({ max: 5 }), fc.boolean(), (account, index, isAsked) => {
        const grant = account.grants[index % Math.max(1, account.grants.length)];
        if (!grant) return;
        // A chargeback is of what was paid for; what stands in for it can only be voided.
        const isChargeback = isAsked && grant.originId === null;
        const family = account.grants.filter(({ id, originId }) => id === grant.id || originId === grant.id);
        const spentCredits = grant.bookedAt ? grant.amountCredits - grant.remainingCredits : 0;
        const request = {
          grantId: grant.id,
          reason: isChargeback ? ('chargeback' as const) : ('void' as const),
          facts,
        };
        const spent = { grantId: grant.id, spentCredits };
        const decision = decideClawback(account, spent, { kind: 'clawback', ...request }, noon);
        if (decision.kind === 'rejected') throw decision.error;
        const changed = applied(account, decision.effect);
        const others = (from: Account) => from.grants.filter(({ id }) => !family.some((one) => one.id === id));
        agree(others(changed), others(account));
        agree(
          changed.grants
            .filter(({ id }) => family.some((one) => one.id === id))
            .every((one) => one.voidedAt && one.remainingCredits === 0),
          true,
        );
        agree(changed.debtCredits, account.debtCredits + (isChargeback ? spentCredits : 0));
        const [line] = decision.effect.postings;
        if (!isChargeback || !line || grant.voidedAt) return;
        const clawback = {
          id: 'clawback',
          userId: account.userId,
          grantId: grant.id,
          takenCredits: -sumOf(line.allocations),
          debtCredits: spentCredits,
          isRestored: false,
        };
        const undone = decideRevertClawback(
          changed,
          clawback,
          { kind: 'revertClawback', clawbackId: 'clawback', facts },
          noon,
          newId,
        );
        if (undone.kind === 'rejected') throw undone.error;
        const again = applied(changed, undone.effect);
        agree(again.debtCredits, account.debtCredits);
        agree(again.credits, account.credits);
      }),
      { numRuns: 10_000 },
    );
  });
});
