import { z } from 'zod';
import { getLatestTask, getTask, listTasks, waitForTask, watchTask } from '#/features/tasks/queries.ts';
import {
  createTaskInputSchema,
  taskPageInputSchema,
  taskTypeSlugSchema,
  taskTypes,
  taskUuidSchema,
} from '#/features/tasks/schema.ts';
import { viewOf } from '#/features/tasks/task-record.ts';
import { submitTask } from '#/features/tasks/task-service.ts';
import { InsufficientCreditsError } from '#/lib/errors.ts';
import { createRouter, keyedProcedure, userProcedure } from '#/server/api/trpc.ts';

export const tasksRouter = createRouter({
  /** Charges the caller the exact price and queues the work. */
  create: keyedProcedure.input(createTaskInputSchema).mutation(async ({ ctx, input }) => {
    const { answer, replayed } = await submitTask(ctx, { ...input, ...ctx.caller, sentInput: ctx.sentInput });
    if (replayed) ctx.markReplayed();
    if (answer.kind === 'insufficient') throw new InsufficientCreditsError(answer);
    const { task, creditsUsed, balance } = answer;
    return { task: viewOf(task, ctx.urlOf), creditsUsed, balance, replayed };
  }),

  /** One of the caller's tasks; with `waitSeconds` once it has ended, or as it is by then. */
  get: userProcedure
    .input(z.strictObject({ uuid: taskUuidSchema, waitSeconds: z.number().min(0).max(60).optional() }))
    .query(async ({ ctx, input: { uuid, waitSeconds } }) => {
      const { userId } = ctx.caller;
      const task = waitSeconds
        ? await waitForTask(ctx, userId, uuid, waitSeconds)
        : await getTask(ctx.db, userId, uuid);
      return { task: viewOf(task, ctx.urlOf) };
    }),

  /** The caller's newest task, of one type if asked. */
  latest: userProcedure
    .input(z.strictObject({ type: taskTypeSlugSchema.optional() }).prefault({}))
    .query(async ({ ctx, input: { type } }) => {
      const task = await getLatestTask(ctx.db, ctx.caller.userId, type && taskTypes[type]);
      return { task: task && viewOf(task, ctx.urlOf) };
    }),

  /** The caller's tasks, newest first, page by page. */
  list: userProcedure.input(taskPageInputSchema.prefault({})).query(async ({ ctx, input }) => {
    const { tasks, nextCursor } = await listTasks(ctx.db, ctx.caller.userId, input);
    return { tasks: tasks.map((task) => viewOf(task, ctx.urlOf)), nextCursor };
  }),

  /** The task now and after each change, until it has ended. Refused before it begins when the task is not the caller's. */
  onUpdate: userProcedure
    .input(z.strictObject({ uuid: taskUuidSchema }))
    .subscription(async ({ ctx, input, signal }) => {
      await getTask(ctx.db, ctx.caller.userId, input.uuid);
      const stop = signal ?? new AbortController().signal;
      return mapAsync(watchTask(ctx, ctx.caller.userId, input.uuid, stop), (task) => viewOf(task, ctx.urlOf));
    }),
});

async function* mapAsync<From, To>(items: AsyncIterable<From>, map: (item: From) => To): AsyncGenerator<To> {
  for await (const item of items) yield map(item);
}
