import { taskPasses } from '#/ledger/proof/checks/task-passes.ts';
import { type ProofCase, testProofCases } from '#test/proof-cases.ts';

const cases: ProofCase[] = [
  {
    what: 'a task that cost more than was charged is found',
    by: 'UPDATE "Task" SET "costCredits" = 6 WHERE id = :adaTask',
    breaks: { tasks: 'adaTask' },
  },
  {
    what: 'an open task with more held than it says is found',
    by: 'UPDATE "Task" SET "chargedCredits" = 2 WHERE id = :kimOpen',
    breaks: { tasks: 'kimOpen' },
  },
  {
    what: 'an open task of which something was given back is found',
    by: `UPDATE "Task" SET status = 'running', "finishedAt" = NULL, "costCredits" = NULL WHERE id = :adaFailed`,
    breaks: { tasks: 'adaFailed' },
  },
  {
    what: 'a failed task that was never refunded is found',
    by: `UPDATE "Task" SET status = 'failed' WHERE id = :adaTask`,
    breaks: { tasks: 'adaTask' },
  },
  {
    what: 'a canceled task that does not name its refund is found',
    by: `UPDATE "Task" SET status = 'canceled', "refundId" = NULL WHERE id = :adaFailed`,
    breaks: { tasks: 'adaFailed' },
  },
  {
    what: 'a failed task that was charged something else is found',
    by: 'UPDATE "Task" SET "chargedCredits" = 20 WHERE id = :adaFailed',
    breaks: { tasks: 'adaFailed' },
  },
  {
    what: 'a task that succeeded after its charge was given back for a failure is found',
    by: `UPDATE "Task" SET status = 'succeeded' WHERE id = :adaFailed`,
    breaks: { tasks: 'adaFailed' },
  },
  {
    what: 'a settled task that hides what was collected is found',
    by: 'UPDATE "Task" SET "uncollectedCredits" = 1 WHERE id = :kimTask',
    breaks: { tasks: 'kimTask' },
  },
  {
    what: 'a task with the charge of somebody else is found',
    by: 'UPDATE "Task" SET "chargeId" = :bobDebit WHERE id = :adaTask',
    breaks: { tasks: 'adaTask', 'charged tasks': 'adaTask' },
  },
  {
    what: 'a task of a kind that its charge is not for is found',
    by: `UPDATE "Task" SET type = 'LIPSYNC' WHERE id = :adaTask`,
    breaks: { tasks: 'adaTask' },
  },
  {
    what: 'a task that costs something and has no charge is found',
    by: 'UPDATE "Task" SET "chargeId" = NULL WHERE id = :adaTask',
    breaks: { tasks: 'adaTask', 'charged tasks': 'adaTask' },
  },
  {
    what: 'a task that names the refund of another charge is found',
    by: 'UPDATE "Task" SET "refundId" = :adaWhole WHERE id = :adaTask',
    breaks: { 'task refunds': 'adaTask' },
  },
  {
    what: 'two tasks with one charge are found',
    by: `INSERT INTO "Task" (id, "userId", type, status, input, "chargedCredits", "costCredits", "chargeId", "deadlineAt", "createdAt", "finishedAt")
      SELECT :other, "userId", type, status, input, "chargedCredits", "costCredits", "chargeId", "deadlineAt", "createdAt", "finishedAt"
      FROM "Task" WHERE id = :adaTask`,
    breaks: { charges: 'adaSmall', tasks: 'other' },
  },
  {
    what: 'an open task that was removed is found',
    by: 'DELETE FROM "Task" WHERE id = :kimOpen',
    breaks: { 'charged tasks': 'kimOpen' },
  },
  {
    what: 'a delivered task that is open again is found',
    by: `UPDATE "Task" SET status = 'queued', "finishedAt" = NULL, "costCredits" = NULL WHERE id = :adaTask`,
    breaks: { tasks: 'adaTask' },
  },
  {
    what: 'a charge that was released and not given back is found',
    by: `UPDATE "ChargeEnd" SET outcome = 'released', "costCredits" = 0 WHERE "chargeId" = :adaSmall`,
    breaks: { 'charge ends': 'adaSmall', tasks: 'adaTask' },
  },
];

testProofCases(taskPasses, cases);
