import { explainTransaction } from '#/features/credits/queries/explain-transaction.ts';
import { readStatement } from '#/features/credits/queries/read-statement.ts';
import type { Explanation } from '#/features/credits/rules/explain-line.ts';
import { listNotices } from '#/features/notifications/queries.ts';
import { downgradePlan, keepPlan, upgradePlan } from '#/features/plans/plan-service.ts';
import { listPlans } from '#/features/plans/queries.ts';
import { startFreePlan } from '#/features/plans/sign-up-service.ts';
import { createExternalTask } from '#/features/tasks/commands/external-task.ts';
import { retryTask } from '#/features/tasks/commands/retry-task.ts';
import { submitTask } from '#/features/tasks/commands/submit-task.ts';
import { listTasks } from '#/features/tasks/queries.ts';
import type { SubmitAnswer } from '#/features/tasks/rules/submit-answer.ts';
import { type TaskView, viewOf } from '#/features/tasks/rules/task-record.ts';
import { listUploads } from '#/features/uploads/queries.ts';
import { listTransactions, type Replayable } from '#/ledger/ledger.ts';
import type { Db } from '#/platform/db.ts';
import { ledgerOf } from '#test/ledger.ts';
import { findBrokenInvariants } from '#test/ledger-invariants.ts';
import { readAccounts, readAt } from '#test/model/real.ts';
import type { Build } from '#test/old-database/build.ts';

type Asked<Verb extends (by: never, asked: never) => unknown> = Parameters<Verb>[1];

/** The product as it is now, on a database. Requests can only be replays: there is no queue for a new task. */
export function todaysBuild(db: Db): Build {
  const ledger = ledgerOf(db);
  const services = { ledger, queue: null as never };
  const urlOf = (file: string) => file;
  const limit = 100;
  return {
    accountAt: (userId, instant) => readAt(db, userId, instant.getTime()),
    balance: (userId) => ledger.getBalance(userId),
    isStill: async (userId) => (await db.user.findUniqueOrThrow({ where: { id: userId } })).nextDueAt === null,
    balanceAt: (userId, instant) => ledger.balanceAt(userId, instant),
    books: async (userId) => {
      const [books] = await readAccounts(db, [{ userId, knownLines: 0 }]);
      if (!books) throw new Error('The account is gone.');
      // When time next changes an account is seen by the account to come.
      const { nextDueAt: _, nextBillingCycle, ...row } = books.row;
      // The release of the dump had no such change.
      if (nextBillingCycle !== null) throw new Error(`Another cycle follows: ${nextBillingCycle}.`);
      return { row, lines: books.lines };
    },
    transactions: (userId, page) => listTransactions(db, userId, page),
    statement: (userId, period) => readStatement(ledger, userId, period),
    explanation: async (userId, id) => explanationOfThen(await explainTransaction(db, userId, id)),
    tasks: async (userId) =>
      (await listTasks(db, userId, { limit })).tasks.map((task) => viewOfThen(viewOf(task, urlOf))),
    notices: async (userId) => (await listNotices(db, userId, { limit })).notices,
    // Then nobody looked for faces.
    uploads: async (userId) =>
      (await listUploads(db, userId, { limit })).uploads.map(({ face: _, ...upload }) => upload),
    plans: () => listPlans(db),
    brokenInvariants: () => findBrokenInvariants(db),
    verbs: {
      checkAndDeduct: ledger.checkAndDeduct,
      deduct: ledger.deduct,
      refund: ledger.refund,
      settle: ledger.settle,
      release: ledger.release,
      grant: ledger.grant,
      void: ledger.voidGrant,
      clawback: ledger.clawback,
      revertClawback: ledger.revertClawback,
      upgradePlan: (asked: Asked<typeof upgradePlan>) => upgradePlan(ledger, asked),
      downgradePlan: (asked: Asked<typeof downgradePlan>) => downgradePlan(ledger, asked),
      keepPlan: (asked: Asked<typeof keepPlan>) => keepPlan(ledger, asked),
      startFreePlan: async ({ userId, now }: { userId: string; now: Date }) => ({
        answer: null,
        replayed: !(await startFreePlan(ledger, userId, { now })),
      }),
      submitTask: async (asked: Asked<typeof submitTask>) => answerOfThen(await submitTask(services, asked)),
      retryTask: async (asked: Asked<typeof retryTask>) => answerOfThen(await retryTask(services, asked)),
      createExternalTask: async (asked: Asked<typeof createExternalTask>) =>
        answerOfThen(await createExternalTask(ledger, asked)),
    },
  };
}

/** Then a task had one figure, its final cost where it succeeded, else what was charged; and it named neither a model nor a group. */
function viewOfThen({ creditsCharged, model: _, group: __, ...view }: TaskView) {
  const isReturned = view.status === 'failed' || view.status === 'canceled';
  return { ...view, creditsUsed: isReturned ? creditsCharged : view.creditsUsed };
}

/** Then a task's own settlement was explained without its cost, and no price named a model. */
function explanationOfThen({ price: told, ...explained }: Explanation) {
  const { model: _, ...price } = told ?? {};
  const explanation = { ...explained, price: told && price };
  const { settlement, task } = explanation;
  if (!settlement || !task) return explanation;
  return { ...explanation, settlement: { ...settlement, costCredits: null, uncollectedCredits: 0 } };
}

/** Then a record of a task had no final cost of its own, and an answer was of one task. */
function answerOfThen({ answer, ...told }: Replayable<SubmitAnswer>) {
  if (answer.kind !== 'created') return { answer, ...told };
  const { costCredits: _, model: __, groupId: ___, ...task } = answer.task;
  const { tasks: ____, ...one } = answer;
  return { answer: { ...one, task }, ...told };
}
