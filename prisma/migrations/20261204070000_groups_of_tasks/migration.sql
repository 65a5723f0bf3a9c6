-- The first of the tasks that were asked for together; null where one was asked for, as all were before.
ALTER TABLE "Task" ADD COLUMN "groupId" UUID;

-- The tasks of one group are read together.
CREATE INDEX "Task_groupId_idx" ON "Task" ("groupId") WHERE "groupId" IS NOT NULL;
