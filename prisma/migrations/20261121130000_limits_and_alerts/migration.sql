-- Limits --------------------------------------------------------------------------------------------------------------

-- How often each key was counted in its window of time, and when that ends, in milliseconds since 1970. The columns stand
-- in the order in which rate-limiter-flexible fills them. Unlogged: a count is of one minute, and to write it must not
-- cost as much as to move credits; after a crash of the database counting begins anew.
CREATE UNLOGGED TABLE "RateLimit" (
    "key" VARCHAR(255) NOT NULL,
    "points" INTEGER NOT NULL DEFAULT 0,
    "expire" BIGINT,
    CONSTRAINT "RateLimit_pkey" PRIMARY KEY ("key")
);

-- Alerts --------------------------------------------------------------------------------------------------------------

-- `sendTries` is how often sending was begun; until `nextSendAt` nobody else begins.
ALTER TABLE "Notice"
  ADD COLUMN "sendTries" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "nextSendAt" TIMESTAMPTZ(3);
CREATE INDEX "Notice_unread_idx" ON "Notice"("userId") WHERE "readAt" IS NULL;

-- Wakes whoever sends notices, once they are committed.
CREATE FUNCTION "tellOfNotices"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('farthing_changes', 'notices');
  RETURN NULL;
END
$$;
CREATE TRIGGER "Notice_tell" AFTER INSERT ON "Notice" FOR EACH STATEMENT EXECUTE FUNCTION "tellOfNotices"();
