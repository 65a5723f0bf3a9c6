import { Worker } from 'node:worker_threads';
import { GenerationError, type GeneratorContext } from '#/generators/contract.ts';
import type { ThreadMessage } from './serve-thread.ts';

/**
 * Runs the entry file `entry` (see serveThread) with `job` in a thread of its own and gives what it made. The thread ends
 * with the work, and at once when the work is aborted: nobody writes to a file any more once this has settled.
 * @param memoryMb the most JavaScript memory of the thread; pictures and sounds lie outside of it
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
    // The thread is given nothing of the process: no flags, no secrets.
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
