import { parentPort, workerData } from 'node:worker_threads';
import { GenerationError } from '#/generators/contract.ts';

export type ThreadMessage =
  | { kind: 'progress'; percent: number }
  | { kind: 'done'; result: unknown }
  /** A GenerationError: passed as a message, since errors lose their class between threads. */
  | { kind: 'refused'; message: string };

const REPORT_EVERY_MS = 200;

/**
 * The body of a worker thread's entry file: runs `work` with the job of `inThread` and posts its result. `onDone` takes the
 * finished part, 0..1, which is reported as a percentage every 200 ms at most.
 */
export async function serveThread<Job>(
  work: (job: Job, onDone: (done: number) => void) => Promise<unknown>,
): Promise<void> {
  const port = parentPort;
  if (!port) throw new Error('This file is the entry of a worker thread.');
  const tell = (message: ThreadMessage) => port.postMessage(message);
  let reported = -1;
  let reportedAt = 0;
  const onDone = (done: number) => {
    const percent = Math.min(99, Math.floor(done * 100));
    const now = performance.now();
    if (percent <= reported || now - reportedAt < REPORT_EVERY_MS) return;
    reported = percent;
    reportedAt = now;
    tell({ kind: 'progress', percent });
  };
  try {
    tell({ kind: 'done', result: await work(workerData as Job, onDone) });
  } catch (error) {
    if (!(error instanceof GenerationError)) throw error;
    tell({ kind: 'refused', message: error.message });
  }
}
