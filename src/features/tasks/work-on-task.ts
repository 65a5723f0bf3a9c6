import path from 'node:path';
import type { TaskResult } from '#/features/tasks/end-task.ts';
import { GenerationError, type Generator, type GeneratorOutput } from '#/features/tasks/generators/generator.ts';
import { listOverdueTasks } from '#/features/tasks/queries.ts';
import { failTask, finishTask, reportProgress, type TakenTask, takeTask } from '#/features/tasks/task-service.ts';
import { openWorkFolder } from '#/features/tasks/work-folder.ts';
import type { Db } from '#/server/db.ts';
import type { Logger } from '#/server/logger.ts';
import type { Storage } from '#/server/storage.ts';

/** What a worker works with. */
export type WorkerServices = {
  db: Db;
  storage: Storage;
  logger: Logger;
  generators: ReadonlyMap<string, Generator>;
  /** Where generators write before a result is stored. */
  workFolder: string;
};

/** Another worker holds the task by now; whatever this one makes does not count. */
class SupersededError extends Error {
  override name = 'SupersededError';
}

/** What people read when a generator stops for a reason that is not meant for them. */
export const generatorFailedMessage = 'The generator stopped with an error.';

/**
 * Takes a task, has it made, and ends it: with its result, or as failed with every credit back. Does nothing for a task
 * that has ended. Errors of the database or the storage are thrown, so that the queue offers the job again.
 */
export async function workOnTask(services: WorkerServices, taskId: string, stop: AbortSignal): Promise<void> {
  const { db, logger } = services;
  const task = await takeTask(db, taskId);
  if (!task) return;
  const held = { taskId, attempt: task.attempt, type: task.type };
  logger.info(held, 'task taken');
  const startMs = performance.now();
  const folder = await openWorkFolder(services.workFolder, task);
  try {
    const output = await generate(services, task, folder.path, stop);
    const result = await keepResult(services, task, output);
    const isEnded = await finishTask(db, task, result);
    if (isEnded) await removeEarlierAttempts(services, task, result);
    else await removeUnlessKept(services, task, result);
    logger.info({ ...held, isEnded, seconds: secondsSince(startMs) }, 'task made');
  } catch (error) {
    if (error instanceof SupersededError) return logger.warn(held, 'task is held by another worker');
    if (!(error instanceof GeneratorFailure)) throw error;
    const errorMessage = error.cause instanceof GenerationError ? error.cause.message : generatorFailedMessage;
    const isEnded = await failTask(db, task, { errorMessage });
    logger.warn(
      { ...held, isEnded, error: error.cause, seconds: secondsSince(startMs) },
      'task failed, credits returned',
    );
  } finally {
    await folder.remove();
  }
}

/** The generator itself failed: that ends the task. Every other error is ours and is tried again. */
class GeneratorFailure extends Error {
  override name = 'GeneratorFailure';
}

async function generate(
  { db, generators, logger }: WorkerServices,
  task: TakenTask,
  outputFolder: string,
  stop: AbortSignal,
): Promise<GeneratorOutput> {
  const generator = generators.get(task.type);
  if (!generator)
    throw new GeneratorFailure('', { cause: new GenerationError(`No generator is set up for ${task.type}.`) });
  const superseded = new AbortController();
  const signal = AbortSignal.any([stop, superseded.signal]);
  let reporting = Promise.resolve();
  const onProgress = (percent: number) => {
    reporting = reporting
      .then(async () => {
        const isOurs = await reportProgress(db, task, Math.min(99, percent));
        if (!isOurs) superseded.abort(new SupersededError());
      })
      .catch((error) => logger.warn({ error, taskId: task.id }, 'progress was not reported'));
  };
  try {
    return await generator.generate(task.input, {
      taskId: task.id,
      attempt: task.attempt,
      signal,
      onProgress,
      outputFolder,
    });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw new GeneratorFailure('', { cause: error });
  } finally {
    await reporting;
  }
}

async function keepResult({ storage }: WorkerServices, task: TakenTask, output: GeneratorOutput): Promise<TaskResult> {
  const { file, url, json } = output;
  if (!file) return { outputFile: null, outputUrl: url, outputJson: json };
  const outputFile = storageKey(task.id, task.attempt, file.path);
  await storage.put(outputFile, file.path);
  return { outputFile, outputUrl: null, outputJson: json };
}

/** An attempt that died between storing and finishing left a file that nobody refers to. */
async function removeEarlierAttempts(
  { storage }: WorkerServices,
  task: TakenTask,
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
 * Removes the file of an attempt that no longer held the task. Where only the answer to the finish was lost, the task has
 * the file, and keeps it.
 */
async function removeUnlessKept(
  { db, storage }: WorkerServices,
  task: TakenTask,
  { outputFile }: TaskResult,
): Promise<void> {
  if (outputFile === null) return;
  const kept = await db.task.count({ where: { id: task.id, outputFile } });
  if (kept === 0) await storage.remove(outputFile);
}

/**
 * Ends every open task whose deadline is past, with every credit back. Any number of workers may do it at once; one that
 * cannot be ended keeps none of the others from it.
 */
export async function endOverdueTasks({ db, logger }: Pick<WorkerServices, 'db' | 'logger'>): Promise<void> {
  const failed: string[] = [];
  for (;;) {
    const taskIds = await listOverdueTasks(db, failed);
    if (taskIds.length === 0) return;
    for (const taskId of taskIds) {
      const failure = { errorMessage: 'The work was not done in time.' };
      try {
        const isEnded = await failTask(db, { id: taskId, attempt: null }, failure);
        logger.warn({ taskId, isEnded }, 'task overdue, credits returned');
      } catch (error) {
        failed.push(taskId);
        logger.error({ error, taskId }, 'an overdue task was not ended; it is tried again');
      }
    }
  }
}

/** Ends a task whose job no worker could end, with every credit back. */
export async function abandonTask(
  { db, logger }: Pick<WorkerServices, 'db' | 'logger'>,
  taskId: string,
): Promise<void> {
  const errorMessage = 'The work stopped several times before it was done.';
  const isEnded = await failTask(db, { id: taskId, attempt: null }, { errorMessage });
  logger.warn({ taskId, isEnded }, 'task given up');
}

function secondsSince(startMs: number): number {
  return Math.round((performance.now() - startMs) / 100) / 10;
}
