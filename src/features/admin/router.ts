import { doAct } from '#/features/admin/commands/ask-for-act.ts';
import { approveAct, rejectAct } from '#/features/admin/commands/decide-pending.ts';
import { type ActServices, previewAct } from '#/features/admin/commands/do-act.ts';
import { makeBatch } from '#/features/admin/commands/make-batch.ts';
import { openView } from '#/features/admin/commands/open-view.ts';
import { savePlanAs } from '#/features/admin/commands/save-plan.ts';
import { dropBatch, startBatch } from '#/features/admin/commands/start-batch.ts';
import { isViewOpen, readsAs } from '#/features/admin/commands/view-as.ts';
import { findLikeAccounts } from '#/features/admin/queries/find-like-accounts.ts';
import { findUsers } from '#/features/admin/queries/find-users.ts';
import { getUser } from '#/features/admin/queries/get-user.ts';
import { listAudit } from '#/features/admin/queries/list-audit.ts';
import { getBatch, listBatches, listBatchItems } from '#/features/admin/queries/list-batches.ts';
import { listMails } from '#/features/admin/queries/list-mails.ts';
import { listPending } from '#/features/admin/queries/list-pending.ts';
import { listAllPlans, listHolders } from '#/features/admin/queries/list-plans.ts';
import { groupTasks, listTasksOfAll } from '#/features/admin/queries/list-tasks.ts';
import { openedExport } from '#/features/admin/queries/opened-export.ts';
import { readOverview } from '#/features/admin/queries/overview.ts';
import {
  auditInputSchema,
  batchItemsInputSchema,
  doInputSchema,
  doSupportInputSchema,
  explainInputSchema,
  findUsersInputSchema,
  getUserInputSchema,
  holdersInputSchema,
  makeBatchInputSchema,
  ofIdSchema,
  openViewInputSchema,
  overviewInputSchema,
  previewInputSchema,
  previewSupportInputSchema,
  savePlanAsInputSchema,
  taskGroupsInputSchema,
  tasksInputSchema,
  viewedHistorySchema,
  viewedInputSchema,
  viewedTasksSchema,
} from '#/features/admin/schema.ts';
import { explainTransaction } from '#/features/credits/queries/explain-transaction.ts';
import { previewPlanSave } from '#/features/plans/commands/save-plan.ts';
import { savePlanInputSchema } from '#/features/plans/schema.ts';
import { adminProcedure, createRouter, supportProcedure } from '#/http/procedures.ts';
import { listTransactions } from '#/ledger/ledger.ts';
import type { Storage } from '#/platform/storage.ts';

type AdminServices = ActServices & { storage: Storage; urlOf(file: string): string };

/** What operators see and do. Nothing here is for users: `npm run admin` calls the same verbs. */
export function adminRouter(services: AdminServices) {
  const { ledger, storage } = services;
  const { db } = ledger;
  return createRouter({
    /** Returns the caller's role, by which pages know what they may offer. */
    me: supportProcedure.query(({ ctx }) => ({ role: ctx.operator.role })),

    /** Returns how the product stands, over the last days. */
    overview: supportProcedure
      .input(overviewInputSchema.prefault({}))
      .query(({ input }) => readOverview({ ledger, storage }, input)),

    users: createRouter({
      /** Returns the accounts that a text may mean: an address, a name, or the id of a user, task, line or grant. */
      find: supportProcedure.input(findUsersInputSchema).query(({ input }) => findUsers(db, input)),

      /** Returns one account, as it is now or was at an instant. */
      get: supportProcedure.input(getUserInputSchema).query(({ input }) => getUser(ledger, input)),

      /** Returns a page of a user's ledger, newest first. */
      lines: supportProcedure
        .input(viewedHistorySchema)
        .query(({ input: { userId, ...page } }) => listTransactions(db, userId, page)),

      /** Returns the newest mails to a user, and whether they went out. */
      mails: supportProcedure.input(viewedInputSchema).query(({ input }) => listMails(db, input.userId)),

      /** Returns the accounts that may be of the same person, and why. */
      like: supportProcedure.input(viewedInputSchema).query(({ input }) => findLikeAccounts(db, input.userId)),

      /** Explains one line of a user's ledger, as the user is told it. */
      explain: supportProcedure
        .input(explainInputSchema)
        .query(({ input }) => explainTransaction(db, input.userId, input.id)),
    }),

    plans: createRouter({
      /** Returns every plan, also those off sale, with how many accounts have it. */
      list: supportProcedure.query(() => listAllPlans(db)),

      /** Returns a page of the accounts that have a plan. */
      holders: supportProcedure.input(holdersInputSchema).query(({ input }) => listHolders(db, input)),

      /** Returns what saving a plan would change, for whom, and when. */
      preview: adminProcedure.input(savePlanInputSchema).query(({ input }) => previewPlanSave(db, input)),

      /** Makes a plan, or changes one. */
      save: adminProcedure
        .input(savePlanAsInputSchema)
        .mutation(({ ctx, input }) => savePlanAs(ledger, ctx.operator, input)),
    }),

    tasks: createRouter({
      /** Returns a page of the tasks of all accounts, newest first, by state, type and reason. */
      list: supportProcedure.input(tasksInputSchema.prefault({})).query(({ input }) => listTasksOfAll(db, input)),

      /** Returns the tasks of the last days in groups by state, type and reason. */
      groups: supportProcedure.input(taskGroupsInputSchema.prefault({})).query(({ input }) => groupTasks(db, input)),
    }),

    view: createRouter({
      /** Opens the view of a user for an hour, by recording who looks and why. */
      open: supportProcedure.input(openViewInputSchema).mutation(({ ctx, input }) => openView(db, ctx.operator, input)),

      /** Returns whether the caller has opened the view of this user within the last hour. */
      isOpen: supportProcedure
        .input(viewedInputSchema)
        .query(({ ctx, input }) => isViewOpen(db, ctx.operator, input.userId)),

      /** Returns the balance, hold, plan and grants of a user as they see them. */
      account: supportProcedure
        .input(viewedInputSchema)
        .query(async ({ ctx, input }) => (await readsAs(services, ctx.operator, input.userId)).account()),

      /** Returns a page of a user's ledger as they see it. */
      history: supportProcedure.input(viewedHistorySchema).query(async ({ ctx, input: { userId, ...page } }) => {
        return (await readsAs(services, ctx.operator, userId)).history(page);
      }),

      /** Returns a page of a user's tasks, with what was made, as they see it. */
      tasks: supportProcedure.input(viewedTasksSchema).query(async ({ ctx, input: { userId, cursor } }) => {
        return (await readsAs(services, ctx.operator, userId)).tasks(cursor);
      }),
    }),

    /** What support may do. */
    supportActs: createRouter({
      /** Returns what an act would do now, and does nothing. */
      preview: supportProcedure
        .input(previewSupportInputSchema)
        .mutation(({ ctx, input }) => previewAct(services, ctx.operator, input.act)),

      /** Does an act with its row in the record, or has it wait for an admin. */
      do: supportProcedure
        .input(doSupportInputSchema)
        .mutation(({ ctx, input }) => doAct(services, ctx.operator, input)),
    }),

    /** The same of every act there is. */
    acts: createRouter({
      preview: adminProcedure
        .input(previewInputSchema)
        .mutation(({ ctx, input }) => previewAct(services, ctx.operator, input.act)),
      do: adminProcedure.input(doInputSchema).mutation(({ ctx, input }) => doAct(services, ctx.operator, input)),
    }),

    /** Returns whose archive the caller opened by an act of theirs; it is sent over REST. */
    openedExport: adminProcedure.input(ofIdSchema).query(({ ctx, input }) => openedExport(db, ctx.operator, input.id)),

    /** Acts that wait for a second admin. */
    pending: createRouter({
      list: adminProcedure.query(() => listPending(db)),
      approve: adminProcedure
        .input(ofIdSchema)
        .mutation(({ ctx, input }) => approveAct(services, ctx.operator, input.id)),
      reject: adminProcedure.input(ofIdSchema).mutation(async ({ ctx, input }) => {
        await rejectAct(db, ctx.operator, input.id);
        return { id: input.id };
      }),
    }),

    /** One act on many. The queue looks at each first; nothing is done before somebody starts it. */
    batches: createRouter({
      list: adminProcedure.query(() => listBatches(db)),
      get: adminProcedure.input(ofIdSchema).query(({ input }) => getBatch(db, input.id)),
      items: adminProcedure.input(batchItemsInputSchema).query(({ input }) => listBatchItems(db, input)),
      make: adminProcedure
        .input(makeBatchInputSchema)
        .mutation(({ ctx, input }) => makeBatch(services, ctx.operator, input)),
      start: adminProcedure.input(ofIdSchema).mutation(async ({ ctx, input }) => {
        await startBatch(services, ctx.operator, input.id);
        return { id: input.id };
      }),
      drop: adminProcedure.input(ofIdSchema).mutation(async ({ input }) => {
        await dropBatch(db, input.id);
        return { id: input.id };
      }),
    }),

    audit: createRouter({
      /** Returns a page of the record of acts, newest first. */
      list: adminProcedure.input(auditInputSchema).query(({ input }) => listAudit(db, input)),
    }),
  });
}
