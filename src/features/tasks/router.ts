import { z } from 'zod';
import { taskTypes } from '#/catalog/task-inputs.ts';
import { cancelTask } from '#/features/tasks/commands/cancel-task.ts';
import {
  completeExternalTask,
  createExternalTask,
  failExternalTask,
  progressExternalTask,
} from '#/features/tasks/commands/external-task.ts';
import { removeTask } from '#/features/tasks/commands/remove-task.ts';
import { retryTask } from '#/features/tasks/commands/retry-task.ts';
import { type SubmitAnswer, submitTask } from '#/features/tasks/commands/submit-task.ts';
import { useResult } from '#/features/tasks/commands/use-result.ts';
import { timedView, timedViews } from '#/features/tasks/queries/task-views.ts';
import { getLatestTask, getTask, getTaskOrRemoved, listTasks } from '#/features/tasks/queries.ts';
import { viewOf } from '#/features/tasks/rules/task-record.ts';
import {
  completeExternalInputSchema,
  createExternalInputSchema,
  createTaskInputSchema,
  failExternalInputSchema,
  progressExternalInputSchema,
  retryTaskInputSchema,
  taskPageInputSchema,
  taskTypeSlugSchema,
  taskUuidSchema,
} from '#/features/tasks/schema.ts';
import { waitForTask, watchTask } from '#/features/tasks/watch/task.ts';
import { viewOfUpload } from '#/features/uploads/rules/upload-record.ts';
import { createRouter, externalProcedure, keyedProcedure, userProcedure } from '#/http/procedures.ts';
import { getBalance, type Replayable } from '#/ledger/ledger.ts';
import { InsufficientCreditsError } from '#/lib/errors.ts';
import { mapAsync } from '#/lib/map-async.ts';

const ofTaskSchema = z.strictObject({ uuid: taskUuidSchema });

/** Work that a program elsewhere does for a user, who pays for it here. */
const externalRouter = createRouter({
  /** Holds the user's credits for it. */
  create: externalProcedure.input(createExternalInputSchema).mutation(async ({ ctx, input }) => {
    const { actor } = ctx.caller;
    return createdView(ctx, await createExternalTask(ctx.db, { ...input, actor, sentInput: ctx.sentInput }));
  }),

  /** Says how far it is. */
  progress: externalProcedure
    .input(progressExternalInputSchema)
    .mutation(async ({ ctx, input: { uuid, progress } }) => {
      return { task: await timedView(ctx, await progressExternalTask(ctx.db, { taskId: uuid, progress })) };
    }),

  /** Ends it with its result, settled at what it came to. */
  complete: externalProcedure.input(completeExternalInputSchema).mutation(async ({ ctx, input: { uuid, ...made } }) => {
    const { actor } = ctx.caller;
    return { task: viewOf(await completeExternalTask(ctx.db, { ...made, taskId: uuid, actor }), ctx.urlOf) };
  }),

  /** Ends it as failed: every credit goes back. */
  fail: externalProcedure.input(failExternalInputSchema).mutation(async ({ ctx, input: { uuid, errorMessage } }) => {
    const { actor } = ctx.caller;
    return { task: viewOf(await failExternalTask(ctx.db, { taskId: uuid, actor, errorMessage }), ctx.urlOf) };
  }),
});

export const tasksRouter = createRouter({
  /** Charges the caller the exact price and queues the work. */
  create: keyedProcedure.input(createTaskInputSchema).mutation(async ({ ctx, input }) => {
    const limits = await ctx.limiter.admit(ctx.caller.userId, taskTypes[input.type].type, input.idempotencyKey);
    return createdView(ctx, await submitTask(ctx, { ...input, ...ctx.caller, sentInput: ctx.sentInput, limits }));
  }),

  /** Stops one of the caller's tasks, waiting or under way; every credit comes back. */
  cancel: userProcedure.input(ofTaskSchema).mutation(async ({ ctx, input: { uuid } }) => {
    const task = await cancelTask(ctx.db, { ...ctx.caller, taskId: uuid });
    return { task: viewOf(task, ctx.urlOf), balance: (await getBalance(ctx.db, ctx.caller.userId)).availableCredits };
  }),

  /** Makes a task that failed or was canceled again, for its price of now. */
  retry: keyedProcedure.input(retryTaskInputSchema).mutation(async ({ ctx, input: { uuid, ...asked } }) => {
    const { type } = await getTaskOrRemoved(ctx.db, ctx.caller.userId, uuid);
    const limits = await ctx.limiter.admit(ctx.caller.userId, type, asked.idempotencyKey);
    return createdView(ctx, await retryTask(ctx, { ...asked, ...ctx.caller, taskId: uuid, limits }));
  }),

  /** Removes what a task made; its lines in the ledger stay. */
  remove: userProcedure.input(ofTaskSchema).mutation(async ({ ctx, input: { uuid } }) => {
    const task = await removeTask(ctx, { userId: ctx.caller.userId, taskId: uuid });
    return { task: viewOf(task, ctx.urlOf), balance: (await getBalance(ctx.db, ctx.caller.userId)).availableCredits };
  }),

  /** One of the caller's tasks; with `waitSeconds` once it has ended, or as it is by then. */
  get: userProcedure
    .input(z.strictObject({ uuid: taskUuidSchema, waitSeconds: z.number().min(0).max(60).optional() }))
    .query(async ({ ctx, input: { uuid, waitSeconds } }) => {
      const { userId } = ctx.caller;
      const task = waitSeconds
        ? await waitForTask(ctx, userId, uuid, waitSeconds)
        : await getTask(ctx.db, userId, uuid);
      return { task: await timedView(ctx, task) };
    }),

  /** The caller's newest task, of one type if asked. */
  latest: userProcedure
    .input(z.strictObject({ type: taskTypeSlugSchema.optional() }).prefault({}))
    .query(async ({ ctx, input: { type } }) => {
      const task = await getLatestTask(ctx.db, ctx.caller.userId, type && taskTypes[type].type);
      return { task: task && (await timedView(ctx, task)) };
    }),

  /** The caller's tasks, newest first, page by page; of one type and status if asked. */
  list: userProcedure.input(taskPageInputSchema.prefault({})).query(async ({ ctx, input }) => {
    const { tasks, nextCursor } = await listTasks(ctx.db, ctx.caller.userId, input);
    return { tasks: await timedViews(ctx, tasks), nextCursor };
  }),

  /** The task now and after each change, until it has ended. Refused before it begins when the task is not the caller's. */
  onUpdate: userProcedure.input(ofTaskSchema).subscription(async ({ ctx, input, signal }) => {
    await getTask(ctx.db, ctx.caller.userId, input.uuid);
    const stop = signal ?? new AbortController().signal;
    return mapAsync(watchTask(ctx, ctx.caller.userId, input.uuid, stop), (task) => timedView(ctx, task));
  }),

  external: externalRouter,
});

/** What of a task's result belongs to the uploads: it stands among their procedures. */
export const resultUploadsRouter = createRouter({
  /** Makes an upload of the picture or sound that one of the caller's tasks made. */
  fromTask: userProcedure.input(ofTaskSchema).mutation(async ({ ctx, input: { uuid } }) => {
    return viewOfUpload(await useResult(ctx, { userId: ctx.caller.userId, taskId: uuid }), ctx.urlOf);
  }),
});

function createdView(
  ctx: { urlOf(file: string): string; markReplayed(): void },
  { answer, replayed }: Replayable<SubmitAnswer>,
) {
  if (replayed) ctx.markReplayed();
  if (answer.kind === 'insufficient') throw new InsufficientCreditsError(answer);
  const { task, creditsUsed, balance } = answer;
  return { task: viewOf(task, ctx.urlOf), creditsUsed, balance, replayed };
}
