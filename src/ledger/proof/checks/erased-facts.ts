/*
 * What is left of an erased account, as texts. One hash over them is what its erasure says, so that a change by hand of what is
 * left is found although the salt, by which everything was hashed before, is gone.
 */

const milliseconds = (instant: string) => `(date_part('epoch', ${instant}) * 1000)::bigint`;

/**
 * SQL of whether the key of a record `r` stays when its account is erased: one that the product made itself and that names no
 * person, as its hash covers the key only, or the mailbox that had welcome credits.
 */
export const isOwnKey = `(r.scope = 'system' AND (r.operation IN ('signup', 'welcome', 'mailbox')
  OR r."inputHash" = encode(sha256(convert_to(to_json(r.key)::text, 'UTF8')), 'hex')))`;

/** SQL of what stays of the input's hash of a record `r` whose key goes: a void names its grant in it, and nothing else. */
export const keptInputHash = `CASE WHEN r.operation = 'void' THEN r."inputHash" ELSE '' END`;

const keptOfRecord = `concat_ws('/', 'key', r.scope, octet_length(r.operation) || ':' || r.operation, coalesce(r."lineId"::text, '-'),
  ${milliseconds('r."createdAt"')}, coalesce(r."digestSeq"::text, '-'), r."isSealed",
  CASE WHEN ${isOwnKey} THEN octet_length(r.key) || ':' || r.key || '/' || r."inputHash" ELSE ${keptInputHash} END)`;

/** SQL of the hash of what is left of each erased account that `erasure` has, over the rows that passes read. */
export const erasedFacts = `
  SELECT part."userId", sha256(convert_to(string_agg(part.text, E'\\n' ORDER BY part.text COLLATE "C"), 'UTF8')) AS hash
  FROM (
    SELECT r."userId", ${keptOfRecord} AS text FROM record r JOIN erasure x ON x."userId" = r."userId"
    UNION ALL
    SELECT e."userId", concat_ws('/', "endText"(e."chargeId", e.outcome, e."costCredits", e."endedAt"), coalesce(e."digestSeq"::text, '-'))
    FROM charge_end e JOIN erasure x ON x."userId" = e."userId"
    UNION ALL
    SELECT g."userId", concat_ws('/', 'grant', g.id, "grantFacts"(g), coalesce(g."digestSeq"::text, '-'), g."isSealed")
    FROM credit_grant g JOIN erasure x ON x."userId" = g."userId"
    UNION ALL
    SELECT p."userId", concat_ws('/', "periodText"(p), p."digestSeq") FROM period p JOIN erasure x ON x."userId" = p."userId"
    UNION ALL
    SELECT a.id, concat_ws('/', "sealText"(a."ledgerSeal", a."sealedSeq"), coalesce(a."sealDigestSeq"::text, '-'))
    FROM account a JOIN erasure x ON x."userId" = a.id
  ) part GROUP BY part."userId"`;
