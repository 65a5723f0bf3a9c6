import { grantPasses } from '#/ledger/proof/checks/grant-passes.ts';
import { type ProofCase, testProofCases } from '#test/proof-cases.ts';

const cases: ProofCase[] = [
  {
    what: 'a grant that belongs to somebody else than its lines and what stands in for it is found',
    by: `UPDATE "CreditGrant" SET "userId" = :bob WHERE id = :kimShort`,
    breaks: { ends: 'kimShort', origins: 'kimShort', 'undone expiries': 'kimExpiry' },
  },
  {
    what: 'a funding without a line is found',
    by: `INSERT INTO "CreditFunding" VALUES (:nobody, 0, :bobGrant, -1, NULL), (:nobody, 1, :bobGrant, 1, :bobGrant)`,
    breaks: { ends: 'nobody', 'restored grants': 'bobGrant' },
  },
  {
    what: 'a debit from a grant that had ended is found',
    by: `UPDATE "CreditGrant" SET "expiresAt" = '2030-01-09' WHERE id = :eveThird`,
    breaks: { lives: 'line 10', voids: 'eveThird' },
  },
  {
    what: 'a debit from a grant that had been voided is found',
    by: `UPDATE "CreditGrant" SET "voidedAt" = '2030-01-01' WHERE id = :kimShort`,
    breaks: { lives: 'line 3', voids: 'was not asked for', 'undone expiries': 'kimExpiry' },
  },
  {
    what: 'a debit from a grant that had not begun is found, and so is its start before it began',
    by: `UPDATE "CreditGrant" SET "effectiveAt" = '2030-01-02 00:00:00.001' WHERE id = :bobGrant`,
    breaks: { lives: 'line 2', starts: 'bobGrant' },
  },
  {
    what: 'an expiry that is not dated at the end of the grant is found',
    by: `UPDATE "CreditGrant" SET "expiresAt" = "expiresAt" + interval '1 millisecond' WHERE id = :kimShort`,
    breaks: { expiries: 'kimShort' },
  },
  {
    what: 'an expiry that names another grant is found',
    by: `UPDATE "CreditTransaction" SET "grantId" = :kimGrant WHERE type = 'EXPIRE' AND "userId" = :kim`,
    breaks: { expiries: 'kimShort', 'undone expiries': 'kimExpiry' },
  },
  {
    what: 'a debit that says it restores a grant is found',
    by: 'UPDATE "CreditFunding" SET "restoresGrantId" = "grantId" WHERE "transactionId" = :bobDebit',
    breaks: { 'restored grants': 'bobGrant' },
  },
  {
    what: 'a refund that gives each of two grants what the other paid is found',
    by: `UPDATE "CreditFunding" f SET "restoresGrantId" = o."grantId" FROM "CreditFunding" o
      WHERE f."transactionId" = :adaRefund AND o."transactionId" = f."transactionId" AND o.ordinal = 1 - f.ordinal`,
    breaks: { 'restored grants': 'adaPlan', starts: 'adaSignUp', 'stand-ins': 'adaPlan' },
  },
  {
    what: 'a grace grant that stands in for another than the one that paid is found',
    by: `UPDATE "CreditGrant" SET "originId" = :kimGrant WHERE source = 'GRACE' AND "userId" = :kim`,
    breaks: { 'restored grants': 'kimShort' },
  },
  {
    what: 'credits moved from one grant to another are found',
    by: `UPDATE "CreditGrant" SET remaining = remaining + 1 WHERE id = :bobGrant;
      UPDATE "CreditGrant" SET remaining = remaining - 1 WHERE id = :bobPromo`,
    breaks: { grants: 'bobGrant' },
  },
  {
    what: 'a grant with more left than it was given is found',
    by: 'UPDATE "CreditGrant" SET amount = 1 WHERE id = :bobGrant',
    breaks: { grants: 'bobGrant', starts: 'bobGrant' },
  },
  {
    what: 'a grant with something left after it was voided is found',
    by: `UPDATE "CreditGrant" SET "voidedAt" = '2031-01-01' WHERE id = :bobGrant`,
    breaks: { grants: 'bobGrant', voids: 'was not asked for' },
  },
  {
    what: 'a grant booked at another instant than that of its start is found',
    by: `UPDATE "CreditGrant" SET "bookedAt" = "bookedAt" + interval '1 millisecond' WHERE id = :bobGrant`,
    breaks: { starts: 'bobGrant' },
  },
  {
    what: 'a booked grant without a start is found',
    by: `INSERT INTO "CreditGrant" (id, "userId", source, amount, remaining, "effectiveAt", "bookedAt", "createdAt")
      VALUES (:other, :bob, 'PROMO', 5, 0, '2030-01-01', '2030-01-01', '2030-01-01')`,
    breaks: { starts: 'other' },
  },
  {
    what: 'a grant that began at the very instant of the last line and was not booked is found',
    by: `INSERT INTO "CreditGrant" (id, "userId", source, amount, remaining, "effectiveAt", "createdAt")
      VALUES (:other, :bob, 'PROMO', 5, 0, '2030-01-06', '2030-01-01')`,
    breaks: { bookings: 'other', 'covered grants': 'other' },
  },
  {
    what: 'a grant that ended at the very instant of the last line and was not booked is found',
    by: `UPDATE "CreditGrant" SET "expiresAt" = '2030-01-06' WHERE id = :bobGrant`,
    breaks: { bookings: 'bobGrant' },
  },
  {
    what: 'a grant that stands in for one of somebody else is found',
    by: 'UPDATE "CreditGrant" SET "originId" = :adaPlan WHERE id = :bobGrant',
    breaks: { origins: 'bobGrant' },
  },
  {
    what: 'a roll-over that lives longer than it may is found',
    by: `UPDATE "CreditGrant" SET "expiresAt" = "expiresAt" + interval '1 day' WHERE source = 'ROLLOVER'`,
    breaks: { 'roll-overs': 'adaPlan' },
  },
  {
    what: 'a roll-over above the cap is found',
    by: 'UPDATE "CreditGrant" SET "rolloverCapCredits" = 3 WHERE id = :adaPlan',
    breaks: { 'roll-overs': 'adaPlan', terms: 'adaPlan' },
  },
  {
    what: 'a roll-over below the cap, while more expired, is found',
    by: 'UPDATE "CreditGrant" SET "rolloverCapCredits" = 5 WHERE id = :adaPlan',
    breaks: { 'roll-overs': 'adaPlan', terms: 'adaPlan' },
  },
  {
    what: 'a roll-over that nothing was given up for is found',
    by: `UPDATE "CreditTransaction" SET "rolledOverTo" = NULL WHERE "rolledOverTo" IS NOT NULL`,
    breaks: { 'roll-overs': 'adaPlan' },
  },
  {
    what: 'credits given up for a roll-over that is none are found',
    by: `UPDATE "CreditGrant" SET source = 'PROMO' WHERE source = 'ROLLOVER'`,
    breaks: { 'roll-overs': 'adaPlan' },
  },
];

testProofCases(grantPasses, cases);
