-- The sums of an account and a day are by model too: of charges the one that their price names, of what came back of a charge its
-- model, '' of all others. Lines of before name none, so the sums that are kept stay as they are.
ALTER TABLE "DailySum" ADD COLUMN "model" TEXT NOT NULL DEFAULT '';
ALTER TABLE "DailySum" ALTER COLUMN "model" DROP DEFAULT;
ALTER TABLE "DailySum" DROP CONSTRAINT "DailySum_pkey";
ALTER TABLE "DailySum" ADD CONSTRAINT "DailySum_pkey" PRIMARY KEY ("userId", "day", "type", "generationType", "reason", "model");
