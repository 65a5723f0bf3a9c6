import { type AccountView, getAccountView } from '#/features/credits/watch/account.ts';
import { timedViews } from '#/features/tasks/queries/task-views.ts';
import { listTasks } from '#/features/tasks/queries.ts';
import type { TaskView } from '#/features/tasks/rules/task-record.ts';
import type { Operator } from '#/http/context.ts';
import { type Ledger, listTransactions, type PageInput } from '#/ledger/ledger.ts';
import { ForbiddenError } from '#/lib/errors.ts';
import type { Db } from '#/platform/db.ts';

/** How long a view stays open after its reason was recorded, in milliseconds. */
const openForMs = 60 * 60 * 1000;

/** What one user sees of their account. It has reads only: whoever holds it can do nothing as that user. */
export type UserReads = {
  account(): Promise<AccountView>;
  history(page: PageInput): ReturnType<typeof listTransactions>;
  tasks(cursor?: string): Promise<{ tasks: TaskView[]; nextCursor: string | null }>;
};

type Services = { ledger: Ledger; urlOf(file: string): string };

/**
 * Returns the reads of a user's account for an operator who has opened their view, which is in the record of acts.
 * @throws ForbiddenError where this operator has not opened it within the last hour
 */
export async function readsAs({ ledger, urlOf }: Services, operator: Operator, userId: string): Promise<UserReads> {
  const { db } = ledger;
  if (!(await isViewOpen(db, operator, userId)))
    throw new ForbiddenError('Open the view of this user first, with a reason.');
  return {
    account: () => getAccountView(ledger, userId),
    history: (page) => listTransactions(db, userId, page),
    async tasks(cursor) {
      const page = await listTasks(db, userId, { limit: 24, cursor });
      return { tasks: await timedViews({ db, urlOf }, page.tasks), nextCursor: page.nextCursor };
    },
  };
}

/** Whether this operator has opened the view of a user within the last hour. */
export async function isViewOpen(db: Db, { actor }: Operator, userId: string): Promise<boolean> {
  const since = new Date(Date.now() - openForMs);
  return (await db.auditEntry.count({ where: { act: 'view', actor, userId, at: { gte: since } } })) > 0;
}
