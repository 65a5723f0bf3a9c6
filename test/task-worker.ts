import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { taskTypes } from '#/catalog/task-types.ts';
import { submitTask } from '#/features/tasks/commands/submit-task.ts';
import { type WorkerServices, workOnTask } from '#/features/tasks/commands/work-on-task.ts';
import type { CreateTaskInput } from '#/features/tasks/schema.ts';
import { type Generator, generatorKey } from '#/generators/contract.ts';
import { createChangeEvents } from '#/platform/events.ts';
import { createLogger } from '#/platform/logger.ts';
import { openSendingQueue, type Queue } from '#/platform/queue.ts';
import { createLocalStorage, type Storage } from '#/platform/storage.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUserWithCredits } from '#test/factories.ts';

/** A database, and everything that a worker works with, for the tests of one file. */
export function useTaskWorker() {
  const { db, ledger, sql, url, directUrl } = useTestDatabase();
  const logger = createLogger('test', 'silent');
  const events = createChangeEvents(directUrl, logger);
  const parts = {} as { queue: Queue; folder: string; storage: Storage };
  beforeAll(async () => {
    parts.queue = await openSendingQueue(url, logger);
    parts.folder = await mkdtemp(path.join(tmpdir(), 'farthing-test-'));
    parts.storage = createLocalStorage(parts.folder);
  });
  afterAll(async () => {
    await events.close();
    await parts.queue.stop({ graceful: false });
    await rm(parts.folder, { recursive: true });
  });

  function servicesWith(generators: Generator[]): WorkerServices {
    return {
      db,
      ledger,
      events,
      logger,
      generators: new Map(generators.map((generator) => [generatorKey(generator), generator])),
      storage: parts.storage,
      workFolder: path.join(parts.folder, '.work'),
    };
  }

  return {
    db,
    sql,
    url,
    directUrl,
    logger,
    events,
    queue: () => parts.queue,
    folder: () => parts.folder,
    storage: () => parts.storage,
    servicesWith,

    /** A task of a user with 60 credits: a video of five seconds unless said. */
    async submitted(asked: Pick<CreateTaskInput, 'type' | 'input' | 'model'> = aVideo, userId?: string) {
      const owner = userId ?? (await createUserWithCredits(db, 60)).id;
      const task = { ...asked, userId: owner, actor: 'system', sentInput: asked.input } as Parameters<
        typeof submitTask
      >[1];
      const { answer } = await submitTask({ ledger, queue: parts.queue }, task);
      if (answer.kind !== 'created') throw new Error('The task was refused.');
      return { userId: owner, id: answer.task.id };
    },

    /** Has one attempt at the task made by a generator that does `generate`. */
    async work(
      id: string,
      generate: Generator['generate'],
      { stop = new AbortController().signal, isLast = false } = {},
    ): Promise<void> {
      const generators = Object.values(taskTypes).map(({ type }) => ({ type, name: 'test', generate }));
      await workOnTask(servicesWith(generators), id, stop, { isLast });
    },
  };
}

export const aVideo = {
  type: 'text-to-video' as const,
  input: { prompt: 'x', seconds: 5, aspectRatio: 'square' as const },
};

/** Makes a file that says "a video". */
export const makeFile: Generator['generate'] = async (_input, { outputFolder }) => {
  const file = path.join(outputFolder, 'made.webm');
  await writeFile(file, 'a video');
  return { file: { path: file, contentType: 'video/webm' }, url: null, json: { generator: 'test' } };
};
