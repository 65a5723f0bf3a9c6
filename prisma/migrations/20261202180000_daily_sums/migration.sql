-- What lines of the ledger come to, by day. They are sums of lines and nothing else: a job brings them up to the last line of each
-- account, and a reader adds the lines that came since. Nothing that charges reads or writes them.

-- The lines of one account and one UTC day that are of one type, generation type ('' for none) and reason.
CREATE TABLE "DailySum" (
  "userId" UUID NOT NULL,
  "day" DATE NOT NULL,
  "type" "TransactionType" NOT NULL,
  "generationType" TEXT NOT NULL,
  "reason" TEXT NOT NULL,
  "lines" INTEGER NOT NULL,
  "credits" BIGINT NOT NULL,
  "lastSeq" INTEGER NOT NULL,
  "balance" INTEGER NOT NULL,
  CONSTRAINT "DailySum_pkey" PRIMARY KEY ("userId", "day", "type", "generationType", "reason")
);

-- Up to which line the sums of an account are kept.
CREATE TABLE "DailySumState" (
  "userId" UUID NOT NULL,
  "summedSeq" INTEGER NOT NULL,
  CONSTRAINT "DailySumState_pkey" PRIMARY KEY ("userId")
);

-- The same sums over all accounts.
CREATE TABLE "DailyTotal" (
  "day" DATE NOT NULL,
  "type" "TransactionType" NOT NULL,
  "generationType" TEXT NOT NULL,
  "reason" TEXT NOT NULL,
  "lines" BIGINT NOT NULL,
  "credits" BIGINT NOT NULL,
  CONSTRAINT "DailyTotal_pkey" PRIMARY KEY ("day", "type", "generationType", "reason")
);

-- What those lines left in grants of all accounts, by the source of the grant and the week in which it ends: its Monday in UTC.
-- Grants without an end are in the last whole week of the year 9999.
CREATE TABLE "OutstandingTotal" (
  "source" "GrantSource" NOT NULL,
  "expiryWeek" DATE NOT NULL,
  "credits" BIGINT NOT NULL,
  CONSTRAINT "OutstandingTotal_pkey" PRIMARY KEY ("source", "expiryWeek")
);
