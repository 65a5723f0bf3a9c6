import { Worker } from 'node:worker_threads';
import { GenerationError, type GeneratorContext } from '#/generators/contract.ts';
import type { ThreadMessage } from './serve-thread.ts';

/**
 * Runs the entry file `entry` (see serveThread) with `job` in a worker thread and returns its result. The thread is
 * terminated before this settles, also when `signal` aborts, so that it cannot write to a file afterwards.
 * @param memoryMb heap limit of the thread in MB; buffers of pictures and sounds do not count
 * @throws GenerationError as thrown by the job, the reason of `signal`, and other errors of the thread
 */
export async function inThread<Result>(
  entry: URL,
  job: unknown,
  { signal, onProgress }: Pick<GeneratorContext, 'signal' | 'onProgress'>,
  memoryMb: number,
): Promise<Result> {
  signal.throwIfAborted();
  const worker = new Worker(entry, {
    workerData: job,
    // Isolated from the process: no flags and no environment, which holds secrets.
    execArgv: [],
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
  });
  const { promise, resolve, reject } = Promise.withResolvers<Result>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  worker.on('message', (message: ThreadMessage) => {
    if (message.kind === 'done') resolve(message.result as Result);
    else if (message.kind === 'refused') reject(new GenerationError(message.message));
    else if (!signal.aborted) onProgress(message.percent);
  });
  worker.on('error', reject);
  worker.on('exit', (code) => reject(new Error(`The thread of a generator ended early with code ${code}.`)));
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', onAbort);
    await worker.terminate();
  }
}
