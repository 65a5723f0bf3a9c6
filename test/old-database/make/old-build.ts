import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Build, VerbName } from '#test/old-database/build.ts';

/** The old release on a database, with what makes histories in it. Its modules are loaded by path, so nothing types them. */
export type OldBuild = Awaited<ReturnType<typeof openOldBuild>>;

type Asked = Record<string, unknown>;
type OldVerb = (on: unknown, asked: Asked) => Promise<{ answer: Record<string, unknown>; replayed: boolean }>;

/** Starts a throw-away PostgreSQL with the database of the release that is checked out in a folder. */
export async function openOldBuild(checkout: string) {
  const load = (module: string) => import(pathToFileURL(path.join(checkout, 'src', module)).href);
  const [{ startThrowAwayPostgres }, { migrate }, queues, { createDb }, { createLogger }] = await Promise.all([
    load('server/embedded-postgres.ts'),
    load('server/migrations.ts'),
    load('server/queue.ts'),
    load('server/db.ts'),
    load('server/logger.ts'),
  ]);
  const server = await startThrowAwayPostgres();
  const url: string = server.url;
  await migrate(url, { folder: path.join(checkout, 'prisma/migrations') });
  await queues.installQueue(url);
  const db = createDb(url);
  const queue = await queues.openSendingQueue(url, createLogger('test', 'silent'));
  const build = await buildOn(load, db, { db, queue });
  return {
    url,
    db,
    build,
    services: { db, queue },
    load,
    async close() {
      await Promise.all([db.$disconnect(), queue.stop({ graceful: false })]);
      await server.stop();
    },
  };
}

type Load = (module: string) => Promise<ReturnType<typeof JSON.parse>>;

async function buildOn(load: Load, db: ReturnType<typeof JSON.parse>, services: unknown): Promise<Build> {
  const [queries, explain, statement, proof, real] = await Promise.all([
    load('features/credits/queries.ts'),
    load('features/credits/explain-store.ts'),
    load('features/credits/statement-store.ts'),
    load('test/ledger-invariants.ts'),
    load('test/model/real.ts'),
  ]);
  const [tasks, records, notices, uploads, plans] = await Promise.all([
    load('features/tasks/queries.ts'),
    load('features/tasks/task-record.ts'),
    load('features/notices/queries.ts'),
    load('features/uploads/queries.ts'),
    load('features/plans/queries.ts'),
  ]);
  const urlOf = (file: string) => file;
  const limit = 100;
  return {
    accountAt: (userId, instant) => real.readAt(db, userId, instant.getTime()),
    balance: (userId) => queries.getBalance(db, userId),
    isStill: async (userId) => (await db.user.findUniqueOrThrow({ where: { id: userId } })).nextDueAt === null,
    balanceAt: (userId, instant) => queries.balanceAt(db, userId, instant),
    books: async (userId) => {
      const [books] = await real.readAccounts(db, [{ userId, knownLines: 0 }]);
      const { nextDueAt: _, ...row } = books.row;
      return { row, lines: books.lines };
    },
    transactions: (userId, page) => queries.listTransactions(db, userId, page),
    statement: (userId, period) => statement.readStatement(db, userId, period),
    explanation: (userId, id) => explain.explainTransaction(db, userId, id),
    tasks: async (userId) => {
      const found: unknown[] = (await tasks.listTasks(db, userId, { limit })).tasks;
      return found.map((task) => records.viewOf(task, urlOf));
    },
    notices: async (userId) => (await notices.listNotices(db, userId, { limit })).notices,
    uploads: async (userId) => (await uploads.listUploads(db, userId, { limit })).uploads,
    plans: () => plans.listPlans(db),
    brokenInvariants: () => proof.findBrokenInvariants(db),
    verbs: await verbsOn(load, db, services),
  };
}

async function verbsOn(load: Load, db: unknown, services: unknown): Promise<Build['verbs']> {
  const [credits, grants, plans, tasks, submit, external] = await Promise.all([
    load('features/credits/credit-manager.ts'),
    load('features/credits/grant-manager.ts'),
    load('features/plans/plan-service.ts'),
    load('features/tasks/task-service.ts'),
    load('features/tasks/submit-task.ts'),
    load('features/tasks/external-task.ts'),
  ]);
  const verbs: Record<VerbName, (asked: Asked) => ReturnType<OldVerb>> = {
    checkAndDeduct: (asked) => credits.checkAndDeduct(db, asked),
    deduct: (asked) => credits.deduct(db, asked),
    refund: (asked) => credits.refund(db, asked),
    settle: (asked) => credits.settle(db, asked),
    release: (asked) => credits.release(db, asked),
    grant: (asked) => grants.grant(db, asked),
    void: (asked) => grants.voidGrant(db, asked),
    clawback: (asked) => grants.chargeBack(db, asked),
    revertClawback: (asked) => grants.restoreChargeback(db, asked),
    upgradePlan: (asked) => plans.upgradePlan(db, asked),
    downgradePlan: (asked) => plans.downgradePlan(db, asked),
    keepPlan: (asked) => plans.keepPlan(db, asked),
    startFreePlan: async ({ userId, now }) => {
      return { answer: null as never, replayed: !(await plans.startFreePlan(db, userId, { now })) };
    },
    submitTask: (asked) => submit.submitTask(services, asked),
    retryTask: (asked) => tasks.retryTask(services, asked),
    createExternalTask: (asked) => external.createExternalTask(db, asked),
  };
  return verbs as Build['verbs'];
}
