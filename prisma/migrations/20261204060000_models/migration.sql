-- The model that makes a task. Null of tasks of before, which were made as the settings of then said, and of external work.
ALTER TABLE "Task" ADD COLUMN "model" TEXT;

-- How long a model usually takes is read from the newest of its tasks that are done.
CREATE INDEX "Task_done_by_model" ON "Task" ("type", "model", "finishedAt" DESC) WHERE "status" = 'succeeded' AND "model" IS NOT NULL;
