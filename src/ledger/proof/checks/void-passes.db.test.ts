import { voidPasses } from '#/ledger/proof/checks/void-passes.ts';
import { type ProofCase, testProofCases } from '#test/proof-cases.ts';

const cases: ProofCase[] = [
  {
    what: 'a grant that was voided and can be spent again is found',
    by: `UPDATE "CreditGrant" SET "voidedAt" = NULL WHERE "userId" = :kim`,
    breaks: { voids: 'kim' },
  },
  {
    what: 'a grant that stays voided though its chargeback was won is found',
    by: `UPDATE "CreditGrant" SET "voidedAt" = '2030-01-03' WHERE id = :eveFirst`,
    breaks: { voids: 'eveFirst' },
  },
  {
    what: 'a stand-in for a grant that had not ended is found',
    by: `UPDATE "CreditGrant" SET "expiresAt" = '2031-01-11' WHERE id = :kimShort`,
    breaks: { 'stand-ins': 'kimShort', expiries: 'kimShort' },
  },
];

testProofCases(voidPasses, cases);
