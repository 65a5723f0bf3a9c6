-- A mail to one recipient, written in the transaction of what caused it, and sent from here by a worker. The row is the job:
-- `tries` counts the attempts that were begun, and until `nextTryAt` nobody begins another.
CREATE TABLE "Mail" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "userId" UUID,
    "data" JSONB NOT NULL DEFAULT '{}',
    "usefulUntil" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "messageId" TEXT,
    "tries" INTEGER NOT NULL DEFAULT 0,
    "nextTryAt" TIMESTAMPTZ(3),
    "sentAt" TIMESTAMPTZ(3),
    "refusal" TEXT,
    CONSTRAINT "Mail_pkey" PRIMARY KEY ("id"),
    -- One address: a second one in it would get the mail, too.
    CONSTRAINT "Mail_recipient_check" CHECK ("recipient" ~ '^[^\s,;<>]+@[^\s,;<>@]+$')
);
CREATE INDEX "Mail_createdAt_idx" ON "Mail"("createdAt");
CREATE INDEX "Mail_userId_idx" ON "Mail"("userId");
CREATE INDEX "Mail_waiting_idx" ON "Mail"("createdAt") WHERE "sentAt" IS NULL AND "refusal" IS NULL;

-- Wakes a worker that sends mails, once they are committed.
CREATE FUNCTION "tellOfMails"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('farthing_changes', 'mails');
  RETURN NULL;
END
$$;
CREATE TRIGGER "Mail_tell" AFTER INSERT ON "Mail" FOR EACH STATEMENT EXECUTE FUNCTION "tellOfMails"();
