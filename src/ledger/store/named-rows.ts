import type { ChargeEnd } from '#/ledger/rules/charge-end.ts';
import type { Clawback, SpentOfGrant } from '#/ledger/rules/decide-clawback.ts';
import type { Charge } from '#/ledger/rules/decide-refund.ts';
import type { Expiry } from '#/ledger/rules/decide-undo-expiry.ts';
import { expiryJson } from '#/ledger/store/expiry-json.ts';
import { type GrantsJson, grantsOf, type OwnedGrant } from '#/ledger/store/grant-text.ts';
import { arrayLiteral } from '#/platform/bulk-rows.ts';
import type { Transaction } from '#/platform/db.ts';

/** The ids of the charges, grants, chargebacks and expiries that commands name. */
export type NamedNeeds = {
  chargeIds?: readonly string[];
  grantIds?: readonly string[];
  clawbackIds?: readonly string[];
  expiryIds?: readonly string[];
};

/** What is known of the charges, grants, chargebacks and expiries that commands name. */
export type NamedRead = {
  charges: Charge[];
  /** The ends of those of the charges that have ended. */
  ends: ChargeEnd[];
  spent: SpentOfGrant[];
  clawbacks: Clawback[];
  expiries: Expiry[];
};

/** Reads the charges, grants, chargebacks and expiries that commands name, with their grants. Most commands name none: no query. */
export async function readNamed(tx: Transaction, needs: NamedNeeds): Promise<NamedRead & { grants: OwnedGrant[] }> {
  const { chargeIds = [], grantIds = [], clawbackIds = [], expiryIds = [] } = needs;
  if (chargeIds.length + grantIds.length + clawbackIds.length + expiryIds.length === 0)
    return { charges: [], ends: [], spent: [], clawbacks: [], expiries: [], grants: [] };
  const [row] = await tx.$queryRawUnsafe<NamedJson[]>(
    namedSql,
    arrayLiteral(chargeIds),
    arrayLiteral(grantIds),
    arrayLiteral(clawbackIds),
    arrayLiteral(expiryIds),
  );
  return {
    charges: (row?.charges ?? []).map((charge) => ({ ...charge, at: new Date(charge.at) })),
    ends: (row?.ends ?? []).map((end) => ({ ...end, endedAt: new Date(end.endedAt) })),
    spent: row?.spent ?? [],
    clawbacks: row?.clawbacks ?? [],
    expiries: (row?.expiries ?? []).map((expiry) => ({ ...expiry, at: new Date(expiry.at) })),
    grants: row ? grantsOf(row.grants) : [],
  };
}

const namedSql = `/* ledger:named */
SELECT (
  SELECT json_agg(json_build_object('id', t.id, 'userId', t."userId", 'generationType', t."generationType", 'at', t."createdAt",
    'taskId', coalesce(t."taskId"::text, t.metadata->>'taskId'),
    'maxCostCredits', coalesce(t."maxCostCredits", (t.metadata->'maxCostCredits')::int),
    'allocations', (SELECT json_agg(json_build_object('grantId', f."grantId", 'amountCredits', f.amount, 'restoresGrantId', NULL) ORDER BY f.ordinal)
      FROM "CreditFunding" f WHERE f."transactionId" = t.id),
    'restored', (SELECT coalesce(json_agg(json_build_object('restoresGrantId', f."restoresGrantId", 'amountCredits', f.amount)), '[]')
      FROM "CreditTransaction" r JOIN "CreditFunding" f ON f."transactionId" = r.id WHERE r."refundsId" = t.id)))
  FROM "CreditTransaction" t WHERE t.id = ANY($1::uuid[]) AND t.type = 'DEBIT') AS charges,
(
  SELECT json_agg(json_build_object('chargeId', e."chargeId", 'outcome', e.outcome, 'costCredits', e."costCredits",
    'endedAt', e."endedAt"))
  FROM "ChargeEnd" e WHERE e."chargeId" = ANY($1::uuid[])) AS ends,
(
  SELECT json_agg(json_build_object('grantId', g.id, 'spentCredits', (
    SELECT coalesce(-sum(f.amount), 0) FROM "CreditGrant" m JOIN "CreditFunding" f ON f."grantId" = m.id
    JOIN "CreditTransaction" t ON t.id = f."transactionId"
    WHERE m."userId" = g."userId" AND (m.id = g.id OR m."originId" = g.id) AND t.type IN ('DEBIT', 'REFUND')
      AND t.reason IS DISTINCT FROM 'expiry')))
  FROM "CreditGrant" g WHERE g.id = ANY($2::uuid[])) AS spent,
(
  SELECT json_agg(json_build_object('id', c.id, 'userId', c."userId", 'grantId', coalesce(c."grantId"::text, c.metadata->>'grantId'),
    'takenCredits', -c.amount, 'debtCredits', coalesce(c."debtCredits", (c.metadata->>'debtCredits')::int, 0),
    'isRestored', EXISTS (SELECT FROM "CreditTransaction" r WHERE r."refundsId" = c.id)))
  FROM "CreditTransaction" c WHERE c.id = ANY($3::uuid[]) AND c.type = 'CLAWBACK'
    AND coalesce(c.reason, c.metadata->>'reason') = 'chargeback') AS clawbacks,
(
  SELECT json_agg(${expiryJson('e')}) FROM "CreditTransaction" e WHERE e.id = ANY($4::uuid[]) AND e.type = 'EXPIRE') AS expiries,
(
  SELECT json_build_array(string_agg("grantText"(g), ';'),
    json_agg(json_build_array(g.id, g.description, g.metadata, g.actor, g.reason, g.plan)) FILTER (WHERE g."bookedAt" IS NULL))
  FROM "CreditGrant" g WHERE g.id IN (
    SELECT f."grantId" FROM "CreditFunding" f WHERE f."transactionId" = ANY($1::uuid[])
    UNION SELECT m.id FROM "CreditFunding" f JOIN "CreditGrant" o ON o.id = f."grantId" AND o."rolloverCapCredits" > 0
      JOIN "CreditGrant" m ON m."userId" = o."userId" AND m."originId" = o.id AND m.source = 'ROLLOVER'
      WHERE f."transactionId" = ANY($1::uuid[])
    UNION SELECT unnest($2::uuid[])
    UNION SELECT m.id FROM "CreditGrant" o JOIN "CreditGrant" m ON m."userId" = o."userId" AND m."originId" = o.id WHERE o.id = ANY($2::uuid[])
    UNION SELECT coalesce(c."grantId", (c.metadata->>'grantId')::uuid) FROM "CreditTransaction" c WHERE c.id = ANY($3::uuid[]) AND c.type = 'CLAWBACK'
    UNION SELECT coalesce(e."grantId", (e.metadata->>'grantId')::uuid) FROM "CreditTransaction" e WHERE e.id = ANY($4::uuid[]) AND e.type = 'EXPIRE')) AS grants`;

/** A type as it is after JSON: instants are text. */
export type Json<T> = T extends Date ? string : T extends object ? { [K in keyof T]: Json<T[K]> } : T;

type NamedJson = {
  charges: (Omit<Charge, 'at'> & { at: string })[] | null;
  ends: Json<ChargeEnd>[] | null;
  spent: SpentOfGrant[] | null;
  clawbacks: Clawback[] | null;
  expiries: Json<Expiry>[] | null;
  grants: GrantsJson;
};
