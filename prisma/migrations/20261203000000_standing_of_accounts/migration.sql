-- What an account may still do is read under its lock, beside whether it is blocked.
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
