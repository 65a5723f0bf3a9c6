-- The mailboxes that have had welcome credits, each as a keyed hash of its plain form. No foreign key, and nothing of the
-- account: a row outlives it, so that a new account of the same mailbox gets none. `createdAt` is the instant of the grant.
-- Mailboxes of grants made before are hashed by the web process at its start, which has the key.
CREATE TABLE "WelcomeMailbox" (
    "mailboxHash" BYTEA NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "WelcomeMailbox_pkey" PRIMARY KEY ("mailboxHash"),
    CONSTRAINT "WelcomeMailbox_mailboxHash_check" CHECK (octet_length("mailboxHash") = 32)
);
-- The grants of a day are counted against the operator's cap.
CREATE INDEX "WelcomeMailbox_createdAt_idx" ON "WelcomeMailbox"("createdAt");
