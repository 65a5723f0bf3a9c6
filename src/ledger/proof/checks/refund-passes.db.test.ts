import { refundPasses } from '#/ledger/proof/checks/refund-passes.ts';
import { type ProofCase, testProofCases } from '#test/proof-cases.ts';

const dispute = { reason: `'dispute'` };

const cases: ProofCase[] = [
  {
    what: 'a refund of what is no debit is found',
    by: `UPDATE "CreditTransaction" SET "refundsId" = (SELECT id FROM "CreditTransaction" WHERE "userId" = :eve AND seq = 1)
      WHERE id = :eveForgiven`,
    breaks: { refunds: 'eve' },
  },
  {
    what: 'a line that is no refund and says it is one is found',
    by: `UPDATE "CreditTransaction" SET "refundsId" = :bobDebit WHERE id = :bobSecond`,
    breaks: { refunds: 'bobDebit' },
  },
  {
    what: 'a debit of which more comes back than it took is found',
    line: {
      of: 'bob',
      type: 'REFUND',
      refunds: 'bobSecond',
      fundings: [{ grant: 'bobGrant', amount: 3, restores: 'bobGrant' }],
    },
    breaks: { 'refund sums': 'bob', restorations: 'bobSecond' },
  },
  {
    what: 'a grant that gets more back than it paid, though the debit does not, is found',
    line: {
      of: 'ada',
      type: 'REFUND',
      refunds: 'adaDebit',
      fundings: [{ grant: 'adaSignUp', amount: 1, restores: 'adaSignUp' }],
    },
    breaks: { restorations: 'adaDebit' },
  },
  {
    what: 'a charge that is settled twice is found',
    line: {
      of: 'kim',
      type: 'DEBIT',
      generationType: 'EXTERNAL',
      columns: { settlesId: ':kimHeld' },
      fundings: [{ grant: 'kimGrant', amount: -1 }],
    },
    breaks: { settlements: 'kimHeld', tasks: 'kimTask', 'charge ends': 'kimHeld' },
  },
  {
    what: 'a settlement above what was held of work that is not external is found',
    line: {
      of: 'bob',
      type: 'DEBIT',
      generationType: 'TEXT_TO_VIDEO',
      columns: { settlesId: ':bobDebit' },
      fundings: [{ grant: 'bobGrant', amount: -1 }],
    },
    breaks: { settlements: 'bobDebit' },
  },
  {
    what: 'a settlement of one credit more than the work might cost is found',
    by: `UPDATE "CreditTransaction" SET "maxCostCredits" = 10 WHERE id = :kimHeld`,
    breaks: { settlements: 'kimHeld', tasks: 'kimTask' },
  },
  {
    what: 'a settlement of what no id can be is found',
    line: {
      of: 'bob',
      type: 'DEBIT',
      generationType: 'EXTERNAL',
      columns: { settlesId: ':nobody' },
      fundings: [{ grant: 'bobGrant', amount: -1 }],
    },
    breaks: { settlements: 'bob' },
  },
  {
    what: 'a clawback without a reason is found',
    by: `UPDATE "CreditTransaction" SET reason = NULL WHERE id = :kimVoid`,
    breaks: { clawbacks: 'line 11' },
  },
  {
    what: 'a clawback that took from another grant than it names is found',
    by: `UPDATE "CreditTransaction" SET "grantId" = :kimGrant WHERE id = :kimVoid`,
    breaks: { clawbacks: 'line 11' },
  },
  {
    what: 'a clawback that names a grant of somebody else is found',
    by: `UPDATE "CreditTransaction" SET "grantId" = :bobGrant WHERE id = :eveSpent`,
    breaks: { clawbacks: 'line 3', voids: 'was not asked for' },
  },
  {
    what: 'a void that leaves a debt is found',
    by: `UPDATE "CreditTransaction" SET "debtCredits" = 2 WHERE id = :kimVoid;
      UPDATE "User" SET "debtCredits" = 2 WHERE id = :kim`,
    breaks: { clawbacks: 'line 11' },
  },
  {
    what: 'a dispute that was won twice is found',
    line: { of: 'eve', type: 'REFUND', refunds: 'eveOwing', columns: dispute, fundings: [] },
    breaks: { disputes: 'eve' },
  },
  {
    what: 'a dispute that gave back more than was taken and owed is found',
    by: `UPDATE "CreditTransaction" SET "debtCredits" = -61 WHERE id = :eveWon;
      UPDATE "CreditTransaction" SET "debtCredits" = 1 WHERE id = :eveTaken`,
    breaks: { disputes: 'eve', debts: 'eve' },
  },
  {
    what: 'a dispute about what was no chargeback is found',
    line: { of: 'kim', type: 'REFUND', refunds: 'kimVoid', columns: dispute, fundings: [] },
    breaks: { disputes: 'kim' },
  },
  {
    what: 'an undone expiry that is no expiry is found',
    line: {
      of: 'bob',
      type: 'REFUND',
      refunds: 'bobDebit',
      columns: { reason: `'expiry'` },
      fundings: [{ grant: 'bobGrant', amount: 1, restores: 'bobGrant' }],
    },
    breaks: { 'undone expiries': 'bobDebit' },
  },
  {
    what: 'an expiry of which more comes back than expired is found',
    by: `UPDATE "CreditTransaction" SET amount = amount + 1, balance = balance + 1 WHERE id = :kimUndone;
      UPDATE "CreditFunding" SET amount = amount + 1 WHERE "transactionId" = :kimUndone;
      UPDATE "CreditGrant" SET amount = amount + 1, remaining = remaining + 1 WHERE id = :kimAgain;
      UPDATE "User" SET credits = credits + 1 WHERE id = :kim`,
    breaks: { 'refund sums': 'kim', restorations: 'kimExpiry', 'undone expiries': 'kimExpiry' },
  },
  {
    what: 'an expiry of which less comes back than expired is found',
    by: `UPDATE "CreditTransaction" SET amount = amount - 1, balance = balance - 1 WHERE id = :kimUndone;
      UPDATE "CreditFunding" SET amount = amount - 1 WHERE "transactionId" = :kimUndone;
      UPDATE "CreditGrant" SET amount = amount - 1, remaining = remaining - 1 WHERE id = :kimAgain;
      UPDATE "User" SET credits = credits - 1 WHERE id = :kim`,
    breaks: { 'undone expiries': 'kimExpiry' },
  },
  {
    what: 'an expiry that is undone twice is found',
    line: { of: 'kim', type: 'REFUND', refunds: 'kimExpiry', columns: { reason: `'expiry'` }, fundings: [] },
    breaks: { 'undone expiries': 'kimExpiry' },
  },
  {
    what: 'an expiry that came back for another reason is found',
    by: `UPDATE "CreditTransaction" SET reason = 'failure' WHERE id = :kimUndone`,
    breaks: { 'undone expiries': 'kimExpiry' },
  },
  {
    what: 'an undone expiry whose credits had rolled over is found',
    by: `UPDATE "CreditTransaction" SET "rolledOverTo" = :kimAgain WHERE id = :kimExpiry`,
    breaks: { 'undone expiries': 'kimExpiry', 'roll-overs': 'kimShort' },
  },
  {
    what: 'an undone expiry that names another grant is found',
    by: `UPDATE "CreditTransaction" SET "grantId" = :kimGrant WHERE id = :kimUndone`,
    breaks: { 'undone expiries': 'kimExpiry' },
  },
  {
    what: 'credits of an undone expiry that live longer than they ever had are found',
    by: `UPDATE "CreditGrant" SET "expiresAt" = "expiresAt" + interval '2 days 1 millisecond' WHERE id = :kimAgain`,
    breaks: { 'undone expiries': 'kimExpiry' },
  },
  {
    what: 'credits of an undone expiry that never expire are found',
    by: `UPDATE "CreditGrant" SET "expiresAt" = NULL WHERE id = :kimAgain`,
    breaks: { 'undone expiries': 'kimExpiry' },
  },
  {
    what: 'an undone expiry of a grant that had been taken back is found',
    by: `UPDATE "CreditGrant" SET "voidedAt" = '2030-01-15' WHERE id = :kimShort`,
    breaks: { 'undone expiries': 'kimExpiry', voids: 'was not asked for' },
  },
  {
    what: 'an undone expiry under another key is found',
    by: `UPDATE "IdempotencyRecord" SET key = 'another' WHERE "lineId" = :kimUndone`,
    breaks: { 'undone expiries': 'kimExpiry' },
  },
];

testProofCases(refundPasses, cases);
