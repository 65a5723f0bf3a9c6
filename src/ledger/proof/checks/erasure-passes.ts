import { erasedFacts } from '#/ledger/proof/checks/erased-facts.ts';
import { type LedgerPass, passOver } from '#/ledger/proof/checks/ledger-check.ts';

/** The invariants of deleted accounts, whose salt and keys are gone. */
export const erasurePasses: LedgerPass[] = [
  passOver({
    from: `account a
      FULL JOIN erasure x ON x."userId" = a.id
      LEFT JOIN (${erasedFacts}) f ON f."userId" = x."userId"
      LEFT JOIN (SELECT "userId", count(*) AS count, max(seq) AS last FROM erased_item GROUP BY "userId") i ON i."userId" = x."userId"
      LEFT JOIN (
        SELECT "userId", bool_or("voidedAt" IS NULL AND ("bookedAt" IS NULL OR remaining > 0)) AS "isOpen" FROM credit_grant GROUP BY "userId"
      ) g ON g."userId" = a.id
      LEFT JOIN (SELECT DISTINCT "userId" FROM task WHERE status IN ('queued', 'running')) k ON k."userId" = a.id`,
    at: 'coalesce(x."erasedAt", a."createdAt")',
    checks: [
      {
        name: 'erasures',
        rule: 'of a deleted account is left what was there when its salt went, without credits, plan or open work',
        checked: 'accounts',
        isBroken: `CASE WHEN a.id IS NULL THEN true WHEN a."deletedAt" IS NULL THEN x."userId" IS NOT NULL
          ELSE (a."deletedAt" = x."erasedAt" AND f.hash = x."factsHash" AND coalesce(i.count, 0) = x."digestSeq" - 1
            AND coalesce(i.last, 0) = x."digestSeq" - 1 AND a.credits = 0 AND a."renewsAt" IS NULL
            AND g."isOpen" IS NOT TRUE AND k."userId" IS NULL) IS NOT TRUE END`,
        offender: `format('user %s was deleted at %s and erased at %s: it has %s credits, %s of the %s hashes of its digest, and %s',
          coalesce(a.id, x."userId"), a."deletedAt", x."erasedAt", a.credits, coalesce(i.count, 0), x."digestSeq" - 1,
          CASE WHEN f.hash = x."factsHash" THEN 'what was left' ELSE 'something else than was left' END)`,
      },
    ],
  }),
];
