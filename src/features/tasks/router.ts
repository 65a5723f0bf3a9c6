import { z } from 'zod';
import { taskTypes } from '#/catalog/task-types.ts';
import type { WelcomeTerms } from '#/features/plans/limits.ts';
import { makeSignUpWhole } from '#/features/plans/sign-up-service.ts';
import { cancelTask } from '#/features/tasks/commands/cancel-task.ts';
import {
  completeExternalTask,
  createExternalTask,
  failExternalTask,
  progressExternalTask,
} from '#/features/tasks/commands/external-task.ts';
import { removeTask } from '#/features/tasks/commands/remove-task.ts';
import { replayTask } from '#/features/tasks/commands/replay-task.ts';
import { retryTask } from '#/features/tasks/commands/retry-task.ts';
import { submitTask } from '#/features/tasks/commands/submit-task.ts';
import { useResult } from '#/features/tasks/commands/use-result.ts';
import type { TaskLimiter } from '#/features/tasks/limits-service.ts';
import { timedView, timedViews } from '#/features/tasks/queries/task-views.ts';
import { getLatestTask, getTask, getTaskOrRemoved, listTasks } from '#/features/tasks/queries.ts';
import type { SubmitAnswer } from '#/features/tasks/rules/submit-answer.ts';
import { viewOf } from '#/features/tasks/rules/task-record.ts';
import {
  completeExternalInputSchema,
  createExternalInputSchema,
  createTaskSchemaOf,
  failExternalInputSchema,
  isOfferedTask,
  progressExternalInputSchema,
  retryTaskInputSchema,
  taskPageInputSchema,
  taskTypeSlugSchema,
  taskUuidSchema,
} from '#/features/tasks/schema.ts';
import { waitForTask, watchTask } from '#/features/tasks/watch/task.ts';
import { viewOfUpload } from '#/features/uploads/rules/upload-record.ts';
import type { UploadServices } from '#/features/uploads/upload-service.ts';
import type { LiveStreams } from '#/http/live-streams.ts';
import { createRouter, externalProcedure, keyedProcedure, userProcedure } from '#/http/procedures.ts';
import type { WaitingCalls } from '#/http/waiting-calls.ts';
import type { Ledger, Replayable } from '#/ledger/ledger.ts';
import { InsufficientCreditsError } from '#/lib/errors.ts';
import { mapAsync } from '#/lib/map-async.ts';
import type { SharedSources } from '#/lib/shared-sources.ts';
import type { Db } from '#/platform/db.ts';
import type { ChangeEvents } from '#/platform/events.ts';
import type { Queue } from '#/platform/queue.ts';

/** The services that the procedures of tasks use. */
type TasksServices = {
  db: Db;
  ledger: Ledger;
  queue: Queue;
  events: ChangeEvents;
  sources: SharedSources;
  streams: LiveStreams;
  waits: WaitingCalls;
  limiter: TaskLimiter;
  /** On which terms an account whose sign-up was cut off still gets its welcome credits. */
  welcome?: WelcomeTerms | undefined;
  /** Returns the signed, short-lived URL of a stored file. */
  urlOf(file: string): string;
};

const ofTaskSchema = z.strictObject({ uuid: taskUuidSchema });

/** External tasks: a program outside of the product does the work, and the user is charged here. */
function externalRouter(services: Pick<TasksServices, 'db' | 'ledger' | 'urlOf' | 'welcome'>) {
  return createRouter({
    /**
     * Creates an external task and holds the user's credits for it. The user is not the caller, so their account is made whole
     * first: a crash may have come between their sign-up and their welcome credits.
     */
    create: externalProcedure.input(createExternalInputSchema).mutation(async ({ ctx, input }) => {
      const { actor } = ctx.caller;
      await makeSignUpWhole(services.ledger, input.userId, { welcome: services.welcome });
      return createdView(
        services,
        ctx,
        await createExternalTask(services.ledger, { ...input, actor, sentInput: ctx.sentInput }),
      );
    }),

    /** Reports progress, in percent. */
    progress: externalProcedure.input(progressExternalInputSchema).mutation(async ({ input: { uuid, progress } }) => {
      return { task: await timedView(services, await progressExternalTask(services.db, { taskId: uuid, progress })) };
    }),

    /** Completes the task with its result and settles its charge at the final cost. */
    complete: externalProcedure
      .input(completeExternalInputSchema)
      .mutation(async ({ ctx, input: { uuid, ...made } }) => {
        const { actor } = ctx.caller;
        return {
          task: viewOf(await completeExternalTask(services.ledger, { ...made, taskId: uuid, actor }), services.urlOf),
        };
      }),

    /** Fails the task and refunds its whole charge. */
    fail: externalProcedure.input(failExternalInputSchema).mutation(async ({ ctx, input: { uuid, errorMessage } }) => {
      const { actor } = ctx.caller;
      return {
        task: viewOf(await failExternalTask(services.ledger, { taskId: uuid, actor, errorMessage }), services.urlOf),
      };
    }),
  });
}

export function tasksRouter(services: TasksServices) {
  return createRouter({
    /** Charges the caller the exact price, creates the task, or `count` of them, and queues their jobs: all, or none. */
    create: keyedProcedure.input(createTaskSchemaOf(services.limiter.offered)).mutation(async ({ ctx, input }) => {
      const by = { ...ctx.caller, sentInput: withoutCountOfOne(ctx.sentInput) };
      const { offered } = services.limiter;
      if (!isOfferedTask(input, offered))
        return createdView(services, ctx, await replayTask(services.ledger, { ...input, ...by, offered }));
      const limits = services.limiter.admit(ctx.caller.userId, taskTypes[input.type].type, input.count);
      return createdView(services, ctx, await submitTask(services, { ...input, ...by, limits }));
    }),

    /** Cancels one of the caller's open tasks and refunds its whole charge. */
    cancel: userProcedure.input(ofTaskSchema).mutation(async ({ ctx, input: { uuid } }) => {
      const task = await cancelTask(services.ledger, { ...ctx.caller, taskId: uuid });
      return {
        task: viewOf(task, services.urlOf),
        balance: (await services.ledger.getBalance(ctx.caller.userId)).availableCredits,
      };
    }),

    /** Retries a failed or canceled task as a new task, at the current price. */
    retry: keyedProcedure.input(retryTaskInputSchema).mutation(async ({ ctx, input: { uuid, ...asked } }) => {
      const { type } = await getTaskOrRemoved(services.db, ctx.caller.userId, uuid);
      const limits = services.limiter.admit(ctx.caller.userId, type);
      return createdView(services, ctx, await retryTask(services, { ...asked, ...ctx.caller, taskId: uuid, limits }));
    }),

    /** Removes the result and the input of a task that has ended; its lines in the ledger stay. */
    remove: userProcedure.input(ofTaskSchema).mutation(async ({ ctx, input: { uuid } }) => {
      const task = await removeTask(services, { userId: ctx.caller.userId, taskId: uuid });
      return {
        task: viewOf(task, services.urlOf),
        balance: (await services.ledger.getBalance(ctx.caller.userId)).availableCredits,
      };
    }),

    /** Returns one of the caller's tasks; with `waitSeconds`, waits that long for its end first (long polling). */
    get: userProcedure
      .input(z.strictObject({ uuid: taskUuidSchema, waitSeconds: z.number().min(0).max(60).optional() }))
      .query(async ({ ctx, input: { uuid, waitSeconds } }) => {
        const { userId } = ctx.caller;
        const until = { seconds: waitSeconds ?? 0, endings: [ctx.stopping, ctx.gone] };
        const task = waitSeconds
          ? await services.waits.hold(userId, () => waitForTask(services, userId, uuid, until))
          : await getTask(services.db, userId, uuid);
        return { task: await timedView(services, task) };
      }),

    /** Returns the caller's newest task, optionally of one type; null when there is none. */
    latest: userProcedure
      .input(z.strictObject({ type: taskTypeSlugSchema.optional() }).prefault({}))
      .query(async ({ ctx, input: { type } }) => {
        const task = await getLatestTask(services.db, ctx.caller.userId, type && taskTypes[type].type);
        return { task: task && (await timedView(services, task)) };
      }),

    /** Returns a page of the caller's tasks, newest first, optionally of one type and status. */
    list: userProcedure.input(taskPageInputSchema.prefault({})).query(async ({ ctx, input }) => {
      const { tasks, nextCursor } = await listTasks(services.db, ctx.caller.userId, input);
      return { tasks: await timedViews(services, tasks), nextCursor };
    }),

    /** Streams the task now and after each change, until it has ended. Refused at once when the task is not the caller's. */
    onUpdate: userProcedure.input(ofTaskSchema).subscription(async ({ ctx, input, signal }) => {
      const { sessionId, caller } = ctx;
      const { userId } = caller;
      await getTask(services.db, userId, input.uuid);
      return services.streams.open({ userId, sessionId }, signal, (until) =>
        mapAsync(watchTask(services, userId, input.uuid, until), (task) => timedView(services, task)),
      );
    }),

    external: externalRouter(services),
  });
}

/** The procedure that turns a task's result into an upload. The root router merges it into the uploads' procedures. */
export function resultUploadsRouter(services: UploadServices & { urlOf(file: string): string }) {
  return createRouter({
    /** Creates an upload from the picture or sound that one of the caller's tasks made. */
    fromTask: userProcedure.input(ofTaskSchema).mutation(async ({ ctx, input: { uuid } }) => {
      return viewOfUpload(await useResult(services, { userId: ctx.caller.userId, taskId: uuid }), services.urlOf);
    }),
  });
}

function createdView(
  services: { urlOf(file: string): string },
  ctx: { markReplayed(): void },
  { answer, replayed, decidedAt }: Replayable<SubmitAnswer>,
) {
  if (replayed) ctx.markReplayed();
  if (answer.kind === 'insufficient') throw new InsufficientCreditsError(answer, replayed ? { decidedAt } : undefined);
  const { creditsUsed, balance } = answer;
  const task = viewOf(answer.task, services.urlOf);
  const tasks = answer.tasks.map((one) => viewOf(one, services.urlOf));
  return { task, tasks, creditsCharged: creditsUsed, creditsUsed, balance, replayed };
}

/** Who asks for one asks for what they did before there could be several: it is the same request under the same key. */
function withoutCountOfOne(sent: unknown): unknown {
  const { count, ...rest } = (sent ?? {}) as Record<string, unknown>;
  return count === 1 ? rest : sent;
}
