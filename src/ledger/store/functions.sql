-- The database functions of the ledger as they are now. Migrations are made from this file, and a test compares it with the
-- migrated database. Each statement stands alone, so that a migration can take the ones it changes.

-- Immutability --------------------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION "refuseLedgerChange"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The ledger is append-only: % on "%" is not allowed.', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END
$$;

-- COMMIT goes to the database with the statement that writes the ledger, so the database itself compares what was written
-- with what was decided: where they differ, the statement fails and nothing is committed.
CREATE OR REPLACE FUNCTION "assertWritten"(names text[], written integer[], decided integer[])
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  IF written IS DISTINCT FROM decided THEN
    RAISE EXCEPTION 'The ledger wrote % of % where % were decided.', written, names, decided;
  END IF;
  RETURN true;
END
$$;

-- The chain -----------------------------------------------------------------------------------------------------------

-- The hash of one ledger line of version 1 over the hash before it, the line itself and its fundings (in order, as
-- 'grantId amount restoresGrantId' joined by commas). Lines are never rewritten, so it stays for ever.
CREATE OR REPLACE FUNCTION "ledgerLineHash"(
  prev_hash bytea, line_id uuid, user_id uuid, seq integer, amount integer, balance integer, type "TransactionType",
  generation_type text, description text, metadata jsonb, actor text, refunds_id uuid,
  created_at timestamptz, fundings text
) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT sha256(prev_hash || convert_to(jsonb_build_array(
    line_id, user_id, seq, amount, balance, type, generation_type, description, metadata, actor, refunds_id,
    (extract(epoch FROM created_at) * 1000)::bigint, fundings
  )::text, 'UTF8'))
$$;

-- The text of a line of version 2 that its hash covers: what version 1 covers but for the JSON, the further columns, and its
-- fundings (as for version 1, a starting one followed by the facts of its grant). Free text has its length in bytes before it.
CREATE OR REPLACE FUNCTION "lineText"(t "CreditTransaction", fundings text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT concat_ws('/', CASE WHEN t."keyHash" IS NULL THEN 'v2/-' ELSE 'v2/key' END, t.id, t."userId", t.seq, t.amount,
    t.balance, t.type, coalesce(octet_length(t."generationType") || ':' || t."generationType", '-'),
    octet_length(t.description) || ':' || t.description, octet_length(t.actor) || ':' || t.actor,
    coalesce(t."refundsId"::text, '-'), (date_part('epoch', t."createdAt") * 1000)::bigint,
    coalesce(octet_length(t.reason) || ':' || t.reason, '-'), coalesce(t."taskId"::text, '-'),
    coalesce(t."grantId"::text, '-'), coalesce(t."settlesId"::text, '-'), coalesce(t."rolledOverTo"::text, '-'),
    coalesce(t."debtCredits"::text, '-'), coalesce(t."maxCostCredits"::text, '-'),
    coalesce(octet_length(t.plan) || ':' || t.plan, '-'), coalesce(t."planId"::text, '-'), coalesce(fundings, ''))
$$;

-- The hash of one ledger line of version 2 over the hash before it, the hash of its idempotency key, the seal over what was
-- there before (of an account's first line of this version), the account's digest before it, its text, and its metadata and
-- price as JSON.
CREATE OR REPLACE FUNCTION "ledgerLineHash2"(
  prev_hash bytea, key_hash bytea, seal bytea, digest bytea, said text, metadata jsonb, price jsonb
) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT sha256(prev_hash || coalesce(key_hash, '') || coalesce(seal, '') || digest || convert_to(concat(said, '/', metadata, '/', price), 'UTF8'))
$$;

-- The texts that hashes cover beside lines. src/ledger/store/hashed-texts.ts composes the same ones. Instants are milliseconds
-- since 1970.

-- What a grant is for as long as it lives: the line that starts it covers this, and the digest where it starts later.
CREATE OR REPLACE FUNCTION "grantFacts"(g "CreditGrant") RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT concat_ws('/', 'starts', g.source, g.amount, g.priority, g."rolloverCapCredits", coalesce(g."originId"::text, '-'),
    (extract(epoch FROM g."effectiveAt") * 1000)::bigint,
    coalesce(((extract(epoch FROM g."expiresAt") * 1000)::bigint)::text, '-'),
    coalesce(((extract(epoch FROM g."rolloverUntil") * 1000)::bigint)::text, '-'),
    (extract(epoch FROM g."createdAt") * 1000)::bigint, coalesce(g."paidMinorUnits"::text, '-'), coalesce(g."paidCurrency", '-'))
$$;

-- An idempotency key with its operation, the hash of its input and when it was used. Free text has its length before it.
CREATE OR REPLACE FUNCTION "keyText"(scope "KeyScope", operation text, input_hash text, key text, created_at timestamptz)
RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT concat_ws('/', 'key', scope, octet_length(operation) || ':' || operation, octet_length(input_hash) || ':' || input_hash,
    octet_length(key) || ':' || key, (date_part('epoch', created_at) * 1000)::bigint)
$$;

-- The end of a charge.
CREATE OR REPLACE FUNCTION "endText"(charge_id uuid, outcome "ChargeOutcome", cost_credits integer, ended_at timestamptz)
RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT concat_ws('/', 'end', charge_id, outcome, cost_credits, (date_part('epoch', ended_at) * 1000)::bigint)
$$;

-- The seal over what was there before lines of version 2, and the last line under it.
CREATE OR REPLACE FUNCTION "sealText"(seal bytea, sealed_seq integer) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT concat_ws('/', 'seal', coalesce(encode(seal, 'hex'), '-'), coalesce(sealed_seq::text, '-'))
$$;

-- That an account was erased, with the hash of what was left of it then.
CREATE OR REPLACE FUNCTION "erasureText"(facts_hash bytea, erased_at timestamptz) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT concat_ws('/', 'erasure', encode(facts_hash, 'hex'), (date_part('epoch', erased_at) * 1000)::bigint)
$$;

-- The hash of a text of an account. Without the account's salt nobody can find out a key from its hash.
CREATE OR REPLACE FUNCTION "saltedHash"(salt bytea, said text) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT sha256(salt || convert_to(said, 'UTF8'))
$$;

-- An account's digest is a hash over, in their order, what no line covers: keys without a line, the ends of charges,
-- grants that start later, periods of plans, the seal, and the erasure of the account. Each item extends it by one step; `before` is the digest up to the first item.
CREATE OR REPLACE FUNCTION "digestStep"(digest bytea, before bytea, item bytea) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RETURN sha256(coalesce(digest, before) || item);
END
$$;
CREATE OR REPLACE AGGREGATE "digestOf"(before bytea, item bytea) (SFUNC = "digestStep", STYPE = bytea, PARALLEL = SAFE);

-- What an account may still do: all (`open`), nothing new because it is about to be deleted (`closing`), or nothing at all
-- because it was (`deleted`).
CREATE OR REPLACE FUNCTION "accountStanding"(u "User") RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN u."deletedAt" IS NOT NULL THEN 'deleted' WHEN u."deletionAt" IS NOT NULL THEN 'closing' ELSE 'open' END
$$;

-- Reading under the lock ----------------------------------------------------------------------------------------------

-- The values of a grant, in the order that src/ledger/store/grant-text.ts reads them in.
CREATE OR REPLACE FUNCTION "grantText"(g "CreditGrant") RETURNS text LANGUAGE sql STABLE AS $$
  SELECT concat_ws(',', g."userId", g.id, g.source, g.amount, g.remaining, g.priority, g."rolloverCapCredits",
    coalesce(g."originId"::text, ''), date_part('epoch', g."effectiveAt"), date_part('epoch', g."createdAt"),
    coalesce(date_part('epoch', g."expiresAt")::text, ''), coalesce(date_part('epoch', g."bookedAt")::text, ''),
    coalesce(date_part('epoch', g."voidedAt")::text, ''), coalesce(date_part('epoch', g."rolloverUntil")::text, ''))
$$;

-- What belongs to accounts, whose last lines have the numbers `seqs`: the instants of those lines, and the grants that still
-- have something or have not begun.
CREATE OR REPLACE FUNCTION "readAccounts"(users uuid[], seqs integer[]) RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN json_build_object(
    'lastLines', (
      SELECT json_agg(json_build_array(t."userId", t."createdAt"))
      FROM unnest(users, seqs) AS w(id, seq) JOIN "CreditTransaction" t ON t."userId" = w.id AND t.seq = w.seq),
    'grants', (
      SELECT json_build_array(string_agg("grantText"(g), ';'),
        json_agg(json_build_array(g.id, g.description, g.metadata, g.actor, g.reason, g.plan)) FILTER (WHERE g."bookedAt" IS NULL))
      FROM "CreditGrant" g
      WHERE g."userId" = ANY(users) AND (g.remaining > 0 OR (g."bookedAt" IS NULL AND g."voidedAt" IS NULL))));
END
$$;

-- Locks accounts, in id order so that no two transactions wait for each other in a ring, and then reads them with the
-- records of keys that were used. `skip_locked` leaves out accounts that another transaction holds instead of waiting. Each
-- statement of a volatile function sees what was committed before it began, so the reading sees what the lock waited
-- for; in one statement with the lock it would see stale grants. The columns of the locked rows themselves are never stale.
-- `locked` are the ids of the locked accounts, for the functions of contributors.
CREATE OR REPLACE FUNCTION "lockAccounts"(
  users uuid[], skip_locked boolean, scopes "KeyScope"[], owners uuid[], keys text[], OUT locked uuid[], OUT read json
) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  seqs integer[];
  accounts json;
BEGIN
  IF skip_locked THEN
    SELECT array_agg(l.id), array_agg(l."ledgerSeq"), json_agg(json_build_array(
      l.id, l.credits, l."debtCredits", l."ledgerSeq", l."digestSeq", l."renewsAt", l."lowCreditsThreshold",
      l."blockedAt" IS NOT NULL, l.standing))
    INTO locked, seqs, accounts
    FROM (SELECT u.id, u.credits, u."debtCredits", u."ledgerSeq", u."digestSeq", u."renewsAt", u."lowCreditsThreshold",
        u."blockedAt", "accountStanding"(u) AS standing
      FROM "User" u WHERE u.id = ANY(users) ORDER BY u.id FOR NO KEY UPDATE SKIP LOCKED) l;
  ELSE
    SELECT array_agg(l.id), array_agg(l."ledgerSeq"), json_agg(json_build_array(
      l.id, l.credits, l."debtCredits", l."ledgerSeq", l."digestSeq", l."renewsAt", l."lowCreditsThreshold",
      l."blockedAt" IS NOT NULL, l.standing))
    INTO locked, seqs, accounts
    FROM (SELECT u.id, u.credits, u."debtCredits", u."ledgerSeq", u."digestSeq", u."renewsAt", u."lowCreditsThreshold",
        u."blockedAt", "accountStanding"(u) AS standing
      FROM "User" u WHERE u.id = ANY(users) ORDER BY u.id FOR NO KEY UPDATE) l;
  END IF;
  read := json_build_object(
    'clock', date_trunc('milliseconds', clock_timestamp()),
    'accounts', accounts,
    'own', "readAccounts"(locked, seqs),
    'records', (
      SELECT json_agg(json_build_object('scope', r.scope, 'userId', r."userId", 'key', r.key, 'operation', r.operation,
        'inputHash', r."inputHash", 'answer', r.answer, 'lineId', r."lineId", 'createdAt', r."createdAt"))
      FROM unnest(scopes, owners, keys) AS k(scope, "userId", key)
      JOIN "IdempotencyRecord" r ON r.scope = k.scope AND r."userId" = k."userId" AND r.key = k.key));
END
$$;
