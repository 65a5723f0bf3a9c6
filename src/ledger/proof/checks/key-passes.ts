import { digestItems, digestWords, keyText, type LedgerPass, passOf } from '#/ledger/proof/checks/ledger-check.ts';

/** The invariants of idempotency keys, of what an account's digest covers beside its lines, and of its seal. */
export const keyPasses: LedgerPass[] = [
  passOf({
    name: 'keys',
    rule: 'a key has at most one line, of its account, which knows it; every debit and every refund is the line of one key',
    checked: 'records',
    broken: `
      SELECT format('user %s line %s (%s) is the effect of %s keys', coalesce(t."userId", r."userId"), coalesce(t.id, r."lineId"),
        t.type, coalesce(r.count, 0)) AS offender, coalesce(t."createdAt", r.at) AS at
      FROM line t
      FULL JOIN (
        SELECT r."lineId", r."userId", count(*) AS count, min(r."createdAt") AS at FROM record r WHERE r."lineId" IS NOT NULL GROUP BY 1, 2
      ) r ON r."lineId" = t.id AND r."userId" = t."userId"
      WHERE t.id IS NULL OR r.count > 1 OR (r.count IS NULL AND (t.type IN ('DEBIT', 'REFUND') OR t."keyHash" IS NOT NULL))
      UNION ALL
      SELECT format('user %s line %s (%s) is the effect of another key than it was written with', t."userId", t.id, t.type),
        t."createdAt"
      FROM record r JOIN line t ON t.id = r."lineId" AND t."userId" = r."userId" JOIN account a ON a.id = t."userId"
      WHERE CASE WHEN t."hashVersion" = 1 THEN NOT r."isSealed" ELSE r."isSealed"
        OR t."keyHash" IS DISTINCT FROM "saltedHash"(a."ledgerSalt", ${keyText}) END`,
  }),
  passOf({
    name: 'digests',
    rule: "an account's digest is that of its keys without a line, ends of charges, grants that start later, periods of plans and seal",
    checked: 'accounts',
    broken: `
      SELECT format('user %s has %s ${digestWords}; those of its digest are %s%s',
        coalesce(a.id, d."userId"), coalesce(d.count, 0), a."digestSeq",
        CASE WHEN coalesce(d.count, 0) = a."digestSeq" THEN ', but others' END) AS offender, a."createdAt" AS at
      FROM account a
      FULL JOIN (
        SELECT i."userId", count(*) AS count, count(DISTINCT i.seq) AS places, min(i.seq) AS first, max(i.seq) AS last,
          "digestOf"(decode(repeat('00', 32), 'hex'), "saltedHash"(o."ledgerSalt", i.said) ORDER BY i.seq) AS digest
        FROM (
          ${digestItems}
        ) i LEFT JOIN account o ON o.id = i."userId"
        GROUP BY i."userId"
      ) d ON d."userId" = a.id
      WHERE a.id IS NULL OR a."digestSeq" <> coalesce(d.count, 0) OR coalesce(d.last, 0) <> coalesce(d.count, 0)
        OR d.places <> d.count OR d.first <> 1
        OR a.digest <> coalesce(d.digest, decode(repeat('00', 32), 'hex'))`,
  }),
  passOf({
    name: 'covered keys',
    rule: 'a key is the key of a line, in the digest of its account, or under its seal, and only one of these',
    checked: 'records',
    broken: `
      SELECT format('user %s key of %s at %s', r."userId", r.operation, r."createdAt") AS offender, r."createdAt" AS at
      FROM record r
      WHERE CASE WHEN r."isSealed" THEN r."digestSeq" IS NULL
        ELSE (r."lineId" IS NULL) = (r."digestSeq" IS NOT NULL) END IS NOT TRUE`,
  }),
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
      WHERE a."ledgerSeal" IS DISTINCT FROM p.seal`,
  }),
  passOf({
    name: 'versions',
    rule: "lines of version 1 end where an account's seal begins",
    checked: 'lines',
    broken: `
      SELECT format('user %s line %s is of version %s, and line %s is the last under its seal', t."userId", t.seq, t."hashVersion",
        coalesce(a."sealedSeq", 0)) AS offender, t."createdAt" AS at
      FROM line t JOIN account a ON a.id = t."userId"
      WHERE (t."hashVersion" = 1) <> (t.seq <= coalesce(a."sealedSeq", 0))`,
  }),
];
