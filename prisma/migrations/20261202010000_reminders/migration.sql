-- What users are told of before it happens: credits that will end, and a plan that renews.
ALTER TYPE "NoticeKind" ADD VALUE 'creditsExpire';
ALTER TYPE "NoticeKind" ADD VALUE 'planRenews';

-- Each reminder once: its key names what it is about, and how long before. The row outlives that by thirty days.
CREATE TABLE "Reminder" (
    "key" TEXT NOT NULL,
    "userId" UUID NOT NULL,
    "endsAt" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT "Reminder_pkey" PRIMARY KEY ("key")
);
CREATE INDEX "Reminder_endsAt_idx" ON "Reminder"("endsAt");
CREATE INDEX "Reminder_userId_idx" ON "Reminder"("userId");

-- What a user has switched on or off; what was never touched has no row.
CREATE TABLE "NotificationChoice" (
    "userId" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "isOn" BOOLEAN NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT "NotificationChoice_pkey" PRIMARY KEY ("userId", "kind", "channel"),
    CONSTRAINT "NotificationChoice_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
-- Who wants to be told of ended work.
CREATE INDEX "NotificationChoice_on_idx" ON "NotificationChoice"("kind") WHERE "isOn";

-- Which credits end soon.
CREATE INDEX "CreditGrant_expiresAt_idx" ON "CreditGrant"("expiresAt") WHERE "expiresAt" IS NOT NULL;
