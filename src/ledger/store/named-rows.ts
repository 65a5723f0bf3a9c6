import type { ChargeEnd } from '#/ledger/rules/charge-end.ts';
import type { Clawback, SpentOfGrant } from '#/ledger/rules/decide-clawback.ts';
import type { Charge } from '#/ledger/rules/decide-refund.ts';
import type { Expiry } from '#/ledger/rules/decide-undo-expiry.ts';
import type { TransactionType } from '#/ledger/schema.ts';
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

/**
 * Reads the charges, grants, chargebacks and expiries that commands name, with their grants. Most commands name none: no query.
 * The statement has the parts of what is named only, since each part costs although it finds nothing.
 */
export async function readNamed(tx: Transaction, needs: NamedNeeds): Promise<NamedRead & { grants: OwnedGrant[] }> {
  const ids: Record<Kind, readonly string[]> = {
    charges: needs.chargeIds ?? [],
    grants: needs.grantIds ?? [],
    clawbacks: needs.clawbackIds ?? [],
    expiries: needs.expiryIds ?? [],
  };
  const named = kinds.filter((kind) => ids[kind].length > 0);
  if (named.length === 0) return { charges: [], ends: [], spent: [], clawbacks: [], expiries: [], grants: [] };
  const [row] = await tx.$queryRawUnsafe<NamedJson[]>(sqlOf(named), ...named.map((kind) => arrayLiteral(ids[kind])));
  return {
    charges: (row?.charges ?? []).map((charge) => ({ ...charge, at: new Date(charge.at) })),
    ends: (row?.ends ?? []).map((end) => ({ ...end, endedAt: new Date(end.endedAt) })),
    spent: row?.spent ?? [],
    clawbacks: row?.clawbacks ?? [],
    expiries: (row?.expiries ?? []).map((expiry) => ({ ...expiry, at: new Date(expiry.at) })),
    grants: row ? grantsOf(row.grants) : [],
  };
}

const kinds = ['charges', 'grants', 'clawbacks', 'expiries'] as const;
type Kind = (typeof kinds)[number];

/** SQL of what is read of a kind, by the parameter with its ids: further columns of the statement, and the ids of its grants. */
const parts: Record<Kind, (ids: string) => { columns: string; grantIds: string }> = {
  charges: (ids) => ({
    columns: `(
  SELECT json_agg(json_build_object('id', t.id, 'userId', t."userId", 'generationType', t."generationType", 'at', t."createdAt",
    'taskId', coalesce(t."taskId"::text, t.metadata->>'taskId'),
    'maxCostCredits', coalesce(t."maxCostCredits", (t.metadata->'maxCostCredits')::int),
    'allocations', (SELECT json_agg(json_build_object('grantId', f."grantId", 'amountCredits', f.amount, 'restoresGrantId', NULL) ORDER BY f.ordinal)
      FROM "CreditFunding" f WHERE f."transactionId" = t.id),
    'restored', (SELECT coalesce(json_agg(json_build_object('restoresGrantId', f."restoresGrantId", 'amountCredits', f.amount)), '[]')
      FROM "CreditTransaction" r JOIN "CreditFunding" f ON f."transactionId" = r.id WHERE r."refundsId" = t.id)))
  FROM "CreditTransaction" t WHERE t.id = ANY(${ids}) AND t.type = 'DEBIT') AS charges, (
  SELECT json_agg(json_build_object('chargeId', e."chargeId", 'outcome', e.outcome, 'costCredits', e."costCredits",
    'endedAt', e."endedAt"))
  FROM "ChargeEnd" e WHERE e."chargeId" = ANY(${ids})) AS ends`,
    grantIds: `SELECT f."grantId" FROM "CreditFunding" f WHERE f."transactionId" = ANY(${ids})
    UNION SELECT m.id FROM "CreditFunding" f JOIN "CreditGrant" o ON o.id = f."grantId" AND o."rolloverCapCredits" > 0
      JOIN "CreditGrant" m ON m."userId" = o."userId" AND m."originId" = o.id AND m.source = 'ROLLOVER'
      WHERE f."transactionId" = ANY(${ids})`,
  }),
  grants: (ids) => ({
    columns: `(
  SELECT json_agg(json_build_object('grantId', g.id, 'spentCredits', (
    SELECT coalesce(-sum(f.amount), 0) FROM "CreditGrant" m JOIN "CreditFunding" f ON f."grantId" = m.id
    JOIN "CreditTransaction" t ON t.id = f."transactionId"
    WHERE m."userId" = g."userId" AND (m.id = g.id OR m."originId" = g.id) AND t.type IN ('DEBIT', 'REFUND')
      AND t.reason IS DISTINCT FROM 'expiry')))
  FROM "CreditGrant" g WHERE g.id = ANY(${ids})) AS spent`,
    grantIds: `SELECT unnest(${ids}) UNION SELECT m.id FROM "CreditGrant" o
      JOIN "CreditGrant" m ON m."userId" = o."userId" AND m."originId" = o.id WHERE o.id = ANY(${ids})`,
  }),
  clawbacks: (ids) => ({
    columns: `(
  SELECT json_agg(json_build_object('id', c.id, 'userId', c."userId", 'grantId', coalesce(c."grantId"::text, c.metadata->>'grantId'),
    'takenCredits', -c.amount, 'debtCredits', coalesce(c."debtCredits", (c.metadata->>'debtCredits')::int, 0),
    'isRestored', EXISTS (SELECT FROM "CreditTransaction" r WHERE r."refundsId" = c.id)))
  FROM "CreditTransaction" c WHERE c.id = ANY(${ids}) AND c.type = 'CLAWBACK'
    AND coalesce(c.reason, c.metadata->>'reason') = 'chargeback') AS clawbacks`,
    grantIds: grantOfLines(ids, 'CLAWBACK'),
  }),
  expiries: (ids) => ({
    columns: `(
  SELECT json_agg(${expiryJson('e')}) FROM "CreditTransaction" e WHERE e.id = ANY(${ids}) AND e.type = 'EXPIRE') AS expiries`,
    grantIds: grantOfLines(ids, 'EXPIRE'),
  }),
};

function grantOfLines(ids: string, type: TransactionType): string {
  return `SELECT coalesce(l."grantId", (l.metadata->>'grantId')::uuid) FROM "CreditTransaction" l WHERE l.id = ANY(${ids}) AND l.type = '${type}'`;
}

const statements = new Map<string, string>();

/** The statement is named by its parts, so that a connection prepares each combination once. */
function sqlOf(named: readonly Kind[]): string {
  const name = `ledger:named:${named.join(':')}`;
  const known = statements.get(name);
  if (known !== undefined) return known;
  const ofKinds = named.map((kind, index) => parts[kind](`$${index + 1}::uuid[]`));
  const sql = `/* ${name} */
SELECT ${ofKinds.map(({ columns }) => columns).join(', ')}, (
  SELECT json_build_array(string_agg("grantText"(g), ';'),
    json_agg(json_build_array(g.id, g.description, g.metadata, g.actor, g.reason, g.plan)) FILTER (WHERE g."bookedAt" IS NULL))
  FROM "CreditGrant" g WHERE g.id IN (${ofKinds.map(({ grantIds }) => grantIds).join(' UNION ')})) AS grants`;
  statements.set(name, sql);
  return sql;
}

/** A type as it is after JSON: instants are text. */
export type Json<T> = T extends Date ? string : T extends object ? { [K in keyof T]: Json<T[K]> } : T;

type NamedJson = {
  charges?: (Omit<Charge, 'at'> & { at: string })[] | null;
  ends?: Json<ChargeEnd>[] | null;
  spent?: SpentOfGrant[] | null;
  clawbacks?: Clawback[] | null;
  expiries?: Json<Expiry>[] | null;
  grants: GrantsJson;
};
