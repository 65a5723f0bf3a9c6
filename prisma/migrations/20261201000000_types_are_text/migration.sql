-- A task's type is text, as a ledger line's is already: a new type, or one that goes, needs no migration.
ALTER TABLE "Task"
  DROP CONSTRAINT "Task_external_check",
  ALTER COLUMN "type" TYPE TEXT USING "type"::text,
  ADD CONSTRAINT "Task_external_check" CHECK ("type" = 'EXTERNAL' OR "maxCostCredits" IS NULL);

DROP TYPE "GenerationType";
