import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { localPreview, modelTitle } from '#/catalog/models.ts';
import { copyInputFiles } from '#/features/tasks/commands/copy-input-files.ts';
import type { TaskResult } from '#/features/tasks/commands/end-task.ts';
import {
  claimTask,
  completeTask,
  failTask,
  keepVendorJob,
  releaseTask,
  reportProgress,
} from '#/features/tasks/commands/lease-task.ts';
import { finalCostCredits } from '#/features/tasks/rules/final-cost.ts';
import type { ClaimedTask } from '#/features/tasks/rules/task-record.ts';
import { isStorableJson } from '#/features/tasks/schema.ts';
import { LeaseLostError, watchLease } from '#/features/tasks/watch/lease.ts';
import { watchNews } from '#/features/tasks/watch/vendor-news.ts';
import {
  GenerationError,
  type Generator,
  type GeneratorOutput,
  type Generators,
  generatorKey,
  InfrastructureError,
  RetryableError,
  type VendorJob,
} from '#/generators/contract.ts';
import { withWordsFile } from '#/generators/runtime/words-file.ts';
import { openWorkFolder } from '#/generators/runtime/work-folder.ts';
import type { Ledger } from '#/ledger/ledger.ts';
import { withRetries } from '#/lib/with-retries.ts';
import type { Db } from '#/platform/db.ts';
import type { ChangeEvents } from '#/platform/events.ts';
import type { Logger } from '#/platform/logger.ts';
import type { Storage } from '#/platform/storage.ts';
import { isStorageLost } from '#/platform/storage-failure.ts';

/** The services of a worker. */
export type WorkerServices = {
  db: Db;
  ledger: Ledger;
  storage: Storage;
  /** The change events of tasks, so that a canceled task's work stops within a second. */
  events: Pick<ChangeEvents, 'subscribe'>;
  logger: Logger;
  generators: Generators;
  /** The folder in which generators write their files before a result is stored. */
  workFolder: string;
};

/** The message for people when a generator throws an error whose message is not written for them. */
export const generatorFailedMessage = 'The generator stopped with an error.';

/**
 * Claims a task, runs its generator, and completes the task, or fails it with a refund. Does nothing for a task that has
 * ended; stops when the lease is lost. On a transient error it releases the task and throws, so that the queue retries.
 * @param tries.isLast the queue will not retry the job: a RetryableError fails the task
 * @throws RetryableError, the reason of `stop`, errors of the database and of the storage
 */
export async function workOnTask(
  services: WorkerServices,
  taskId: string,
  stop: AbortSignal,
  tries: { isLast: boolean } = { isLast: false },
): Promise<void> {
  const task = await claimTask(services.db, taskId);
  if (!task) return;
  const attempt: Attempt = { task, startMs: performance.now(), isLast: tries.isLast };
  services.logger.info(namesOf(attempt), 'task taken');
  try {
    await makeInFolder(services, attempt, stop);
  } catch (error) {
    await endAttempt(services, attempt, error);
  }
}

type Attempt = { task: ClaimedTask; startMs: number; isLast: boolean };

async function makeInFolder(services: WorkerServices, attempt: Attempt, stop: AbortSignal): Promise<void> {
  const { task } = attempt;
  const folder = await openWorkFolder(services.workFolder, task);
  try {
    const output = await generate(services, task, folder.path, stop);
    const result = await keepResult(services, task, output);
    const isEnded = await completeTask(services.ledger, task, result, finalCostCredits(task, output));
    if (isEnded) await removeEarlierAttempts(services, task, result);
    else await removeUnlessKept(services, task, result);
    services.logger.info({ ...namesOf(attempt), isEnded }, 'task made');
  } finally {
    await folder.remove();
  }
}

/** Fails the task when the error is final; otherwise releases it and throws the error. */
async function endAttempt(services: WorkerServices, attempt: Attempt, error: unknown): Promise<void> {
  const { ledger, logger } = services;
  const { task, isLast } = attempt;
  if (error instanceof LeaseLostError) return logger.info(namesOf(attempt), 'task is no longer held, its work stopped');
  const errorMessage = messageOf(error, isLast);
  const cause = error instanceof GeneratorFailure ? error.cause : error;
  if (errorMessage === null) {
    await releaseLease(services, attempt);
    throw cause;
  }
  const isEnded = await failTask(ledger, task, { errorMessage });
  logger.warn({ ...namesOf(attempt), isEnded, error: cause }, 'task failed, credits returned');
}

/** Returns the message for people when the error is final and fails the task; null when the job is to be retried. */
function messageOf(error: unknown, isLast: boolean): string | null {
  if (!(error instanceof GeneratorFailure)) return null;
  const { cause } = error;
  if (cause instanceof RetryableError) return isLast ? cause.message : null;
  return cause instanceof GenerationError ? cause.message : generatorFailedMessage;
}

/** Releases the lease for another attempt. An error is only logged: `claimTask` takes over a task with a lease, too. */
async function releaseLease({ db, logger }: WorkerServices, attempt: Attempt): Promise<void> {
  try {
    const isReleased = await releaseTask(db, attempt.task);
    logger.info({ ...namesOf(attempt), isReleased }, 'task released');
  } catch (error) {
    logger.warn({ ...namesOf(attempt), error }, 'task was not released');
  }
}

function namesOf({ task, startMs }: Attempt) {
  const { id: taskId, attempt, type, model } = task;
  return { taskId, attempt, type, model, seconds: Math.round((performance.now() - startMs) / 100) / 10 };
}

/** The generator itself threw `cause`. Every other error comes from our infrastructure, and the job is retried. */
class GeneratorFailure extends Error {
  override name = 'GeneratorFailure';
}

async function generate(
  services: WorkerServices,
  task: ClaimedTask,
  folder: string,
  stop: AbortSignal,
): Promise<GeneratorOutput> {
  const { db, generators, logger } = services;
  const generator = generatorFor(generators, task);
  const lease = watchLease(services, task);
  const signal = AbortSignal.any([stop, lease.lost]);
  const news = watchNews(services.events, task.id, signal);
  let reporting = Promise.resolve();
  const onProgress = (percent: number) => {
    reporting = reporting
      .then(async () => {
        if (!(await reportProgress(db, task, Math.min(99, percent)))) lease.lose();
      })
      .catch((error) => logger.warn({ error, taskId: task.id }, 'progress was not reported'));
  };
  const { id: taskId, attempt, vendorJob } = task;
  const noteVendorJob = async (job: VendorJob) => {
    const isKept = await withRetries(() => keepVendorJob(db, task, job)).catch((error) => {
      throw new InfrastructureError('', { cause: error });
    });
    if (isKept) return;
    lease.lose();
    lease.lost.throwIfAborted();
  };
  try {
    const files = await copyInputFiles(services, task, folder);
    const outputFolder = path.join(folder, 'output');
    await mkdir(outputFolder, { recursive: true });
    const made = await generator.generate(task.input, {
      taskId,
      attempt,
      signal,
      onProgress,
      outputFolder,
      files,
      vendorJob,
      noteVendorJob,
      waitForNews: news.wait,
    });
    const output = await withWordsFile(made, outputFolder);
    if (!isStorableJson(output.json)) throw new GenerationError(generatorFailedMessage);
    lease.lost.throwIfAborted();
    return output;
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof InfrastructureError) throw error.cause;
    // A full disk is no fault of the task's.
    if (isStorageLost(error)) throw error;
    throw new GeneratorFailure('', { cause: error });
  } finally {
    lease.close();
    news.close();
    await reporting;
  }
}

/**
 * Returns what makes the task: the model that it was asked of, in every attempt, whatever is offered now. One of before there
 * were several is made as is usual now.
 * @throws GeneratorFailure when it is not set up here, or not any more
 */
function generatorFor(generators: Generators, { type, model }: ClaimedTask): Generator {
  const generator =
    model === null
      ? [...generators.values()].find((one) => one.type === type)
      : generators.get(generatorKey({ type, model }));
  if (generator) return generator;
  const what = model === null || model === localPreview ? `No generator is set up for ${type}` : notSetUp(type, model);
  throw new GeneratorFailure('', { cause: new GenerationError(`${what}.`) });
}

function notSetUp(type: string, model: string): string {
  return `${modelTitle(type, model)} is not offered here any more: make it again with another model`;
}

async function keepResult(
  { storage }: WorkerServices,
  task: ClaimedTask,
  output: GeneratorOutput,
): Promise<TaskResult> {
  const { file, url, json } = output;
  if (!file) return { outputFile: null, outputUrl: url, outputJson: json };
  const outputFile = storageKey(task.id, task.attempt, file.path);
  // Retried here, because another attempt would generate the result again, and a vendor would charge for it again.
  await withRetries(() => storage.put(outputFile, file.path));
  return { outputFile, outputUrl: null, outputJson: json };
}

/** Removes the files of earlier attempts that crashed after storing their result and before completing the task. */
async function removeEarlierAttempts(
  { storage }: WorkerServices,
  task: ClaimedTask,
  { outputFile }: TaskResult,
): Promise<void> {
  if (outputFile === null) return;
  for (let attempt = 1; attempt < task.attempt; attempt += 1)
    await storage.remove(storageKey(task.id, attempt, outputFile));
}

function storageKey(taskId: string, attempt: number, fileName: string): string {
  return `tasks/${taskId}/${attempt}${path.extname(fileName)}`;
}

/**
 * Removes the file of an attempt that had lost its lease. When only the answer to `completeTask` was lost, the task refers to
 * the file, and it stays.
 */
async function removeUnlessKept(
  { db, storage }: WorkerServices,
  task: ClaimedTask,
  { outputFile }: TaskResult,
): Promise<void> {
  if (outputFile === null) return;
  const kept = await db.task.count({ where: { id: task.id, outputFile } });
  if (kept === 0) await storage.remove(outputFile);
}
