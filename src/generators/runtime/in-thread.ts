import { GenerationError, type GeneratorContext } from '#/generators/contract.ts';
import type { ThreadMessage } from './serve-thread.ts';
import { startThread } from './thread-hosting.ts';

/**
 * Runs the entry file `entry` (see serveThread) with `job` in a thread of another process and returns its result. The thread
 * has ended before this settles, also when `signal` aborts, so that it cannot write to a file afterwards.
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
  const { promise, resolve, reject } = Promise.withResolvers<Result>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  const thread = startThread(entry, job, memoryMb, {
    onMessage(message: ThreadMessage) {
      if (message.kind === 'done') resolve(message.result as Result);
      else if (message.kind === 'refused') reject(new GenerationError(message.message));
      else if (!signal.aborted) onProgress(message.percent);
    },
    onError: reject,
    onEnd: (how) => reject(new Error(`The thread of a generator ended early with ${how}.`)),
  });
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', onAbort);
    await thread.stop();
  }
}
