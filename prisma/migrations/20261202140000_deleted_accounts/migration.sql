-- An account that is to be deleted, and one that was: its row stays, without a person, for its lines.
ALTER TABLE "User" ADD COLUMN "deletionAt" timestamptz(3), ADD COLUMN "deletionRemindedAt" timestamptz(3),
  ADD COLUMN "deletionStartedAt" timestamptz(3),
  ADD COLUMN "deletedAt" timestamptz(3),
  ADD CONSTRAINT "User_deleted_check" CHECK ("deletedAt" IS NULL OR "deletionAt" IS NOT NULL);
CREATE INDEX "User_deletionAt_idx" ON "User" ("deletionAt") WHERE "deletionAt" IS NOT NULL AND "deletedAt" IS NULL;

-- The erasure of an account: its place in the account's digest, and the hash of what was left then.
CREATE TABLE "ErasedAccount" (
  "userId" uuid NOT NULL,
  "erasedAt" timestamptz(3) NOT NULL,
  "digestSeq" integer NOT NULL,
  "factsHash" bytea NOT NULL,
  "answersErasedAt" timestamptz(3),
  CONSTRAINT "ErasedAccount_pkey" PRIMARY KEY ("userId")
);

CREATE INDEX "ErasedAccount_unfinished_idx" ON "ErasedAccount" ("erasedAt") WHERE "answersErasedAt" IS NULL;

-- The salted hashes of what the digest of an erased account covered before, since nobody can make them without its salt.
CREATE TABLE "ErasedDigestItem" (
  "userId" uuid NOT NULL,
  seq integer NOT NULL,
  hash bytea NOT NULL,
  CONSTRAINT "ErasedDigestItem_pkey" PRIMARY KEY ("userId", seq)
);

CREATE OR REPLACE FUNCTION "accountStanding"(u "User") RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN u."deletedAt" IS NOT NULL THEN 'deleted' WHEN u."deletionAt" IS NOT NULL THEN 'closing' ELSE 'open' END
$$;

CREATE OR REPLACE FUNCTION "erasureText"(facts_hash bytea, erased_at timestamptz) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT concat_ws('/', 'erasure', encode(facts_hash, 'hex'), (date_part('epoch', erased_at) * 1000)::bigint)
$$;
