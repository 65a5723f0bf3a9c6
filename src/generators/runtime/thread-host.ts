// The process in which the threads of generators run, started by thread-hosting.ts.
import { Worker } from 'node:worker_threads';
import type { FromHost, ToHost } from './host-messages.ts';
import type { ThreadMessage } from './serve-thread.ts';

const threads = new Map<number, Worker>();
const tell = (message: FromHost) => process.send?.(message);

function start({ id, entry, job, memoryMb }: Extract<ToHost, { kind: 'start' }>): void {
  const thread = new Worker(new URL(entry), {
    workerData: job,
    execArgv: [],
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
  });
  threads.set(id, thread);
  thread.on('message', (message: ThreadMessage) => tell({ kind: 'message', id, message }));
  thread.on('error', (error) => tell({ kind: 'error', id, message: error.message }));
  thread.on('exit', (code) => {
    threads.delete(id);
    tell({ kind: 'ended', id, code });
  });
}

process.on('message', (asked: ToHost) => {
  if (asked.kind === 'start') start(asked);
  else void threads.get(asked.id)?.terminate();
});
// Its parent decides when it ends: by closing the channel, also by dying.
process.on('disconnect', () => process.exit());
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});
