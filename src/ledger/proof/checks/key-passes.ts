import { keyText, type LedgerPass, passOf, passOver } from '#/ledger/proof/checks/ledger-check.ts';

const keysOfLines = passOver({
  from: `line t
    FULL JOIN record r ON r."lineId" = t.id AND r."userId" = t."userId"
    LEFT JOIN account a ON a.id = t."userId"
    LEFT JOIN erasure x ON x."userId" = t."userId"`,
  at: 'coalesce(t."createdAt", r."createdAt")',
  checks: [
    {
      name: 'keys',
      rule: 'a key has at most one line, of its account, which knows it; every debit and every refund is the line of one key',
      checked: 'records',
      isBroken: `CASE WHEN r."userId" IS NULL THEN t.type IN ('DEBIT', 'REFUND') OR t."keyHash" IS NOT NULL
        WHEN t.id IS NULL THEN r."lineId" IS NOT NULL
        WHEN a.id IS NULL THEN false
        WHEN t."hashVersion" = 1 THEN NOT r."isSealed"
        -- Its salt is gone: the hash of what is left of the account covers the record.
        WHEN t."digestSeq" < x."digestSeq" THEN r."isSealed" OR t."keyHash" IS NULL
        ELSE r."isSealed" OR t."keyHash" IS DISTINCT FROM "saltedHash"(a."ledgerSalt", ${keyText}) END`,
      offender: `format(CASE WHEN t.id IS NULL OR r."userId" IS NULL THEN 'user %s line %s (%s) is the effect of %s keys'
          ELSE 'user %s line %s (%s) is the effect of another key than it was written with' END,
        coalesce(t."userId", r."userId"), coalesce(t.id, r."lineId"), t.type, num_nonnulls(r."userId"))`,
    },
    {
      name: 'covered keys',
      rule: 'a key is the key of a line, in the digest of its account, or under its seal, and only one of these',
      checked: 'records',
      isBroken: `r."userId" IS NOT NULL AND CASE WHEN r."isSealed" THEN r."digestSeq" IS NULL
        ELSE (r."lineId" IS NULL) = (r."digestSeq" IS NOT NULL) END IS NOT TRUE`,
      offender: `format('user %s key of %s at %s', r."userId", r.operation, r."createdAt")`,
    },
  ],
});

/** The invariants of idempotency keys, of what no line covers, and of an account's seal. */
export const keyPasses: LedgerPass[] = [
  {
    checks: keysOfLines.checks,
    broken: `${keysOfLines.broken}
      UNION ALL
      -- Of lines of version 2 a second key is another than the line was written with.
      SELECT 'keys', format('user %s line %s is the effect of %s keys', r."userId", r."lineId", count(*)), min(r."createdAt")
      FROM record r WHERE r."isSealed" AND r."lineId" IS NOT NULL GROUP BY r."lineId", r."userId" HAVING count(*) > 1`,
  },
  passOf({
    name: 'covered grants',
    rule: 'a grant is started by a line, in the digest of its account, or under its seal',
    checked: 'grants',
    broken: `
      SELECT format('user %s grant %s was not begun, and its account does not know it', g."userId", g.id) AS offender,
        g."createdAt" AS at
      FROM credit_grant g
      WHERE g."bookedAt" IS NULL AND NOT g."isSealed" AND g."digestSeq" IS NULL`,
  }),
  passOf({
    name: 'seals',
    rule: 'what was there before lines of version 2 is what the seal of its account says',
    checked: 'accounts',
    broken: `
      SELECT format('user %s: the keys, grants and ends of charges up to line %s are not those that were sealed',
        coalesce(a.id, p."userId"), a."sealedSeq") AS offender, a."createdAt" AS at
      FROM (SELECT * FROM account WHERE "ledgerSeal" IS NOT NULL) a
      FULL JOIN (
        SELECT s."userId", sha256(convert_to(string_agg(s.part, E'\n' ORDER BY s.part COLLATE "C"), 'UTF8')) AS seal
        FROM (
          SELECT r."userId", concat_ws('/', r."lineId", ${keyText}) AS part FROM record r WHERE r."isSealed"
          UNION ALL
          SELECT g."userId", concat_ws('/', g.id, "grantFacts"(g)) FROM credit_grant g WHERE g."isSealed"
          UNION ALL
          SELECT e."userId", "endText"(e."chargeId", e.outcome, e."costCredits", e."endedAt")
          FROM charge_end e WHERE e."digestSeq" IS NULL
        ) s GROUP BY s."userId"
      ) p ON p."userId" = a.id
      -- Of an erased account the keys under the seal are gone: the hash of what is left covers what is.
      WHERE a."ledgerSeal" IS DISTINCT FROM p.seal AND NOT EXISTS (SELECT FROM erasure x WHERE x."userId" = a.id)`,
  }),
];
