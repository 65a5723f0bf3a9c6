import { hrtime } from 'node:process';
import { Worker } from 'node:worker_threads';
import type { DecodingLimits } from './messages.ts';

/** Where the shared memory holds what, as eight-byte figures; the first, as a whole number, says whether a job runs. */
export const places = { runs: 0, mostWorkUs: 1, mostBytes: 2, workBeforeUs: 3, beganMs: 4, count: 5 } as const;

/** The processor time that this process has had, in microseconds. */
export function workUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Milliseconds of a clock that nobody sets and that is the same in all threads. */
export function steadyMs(): number {
  return Number(hrtime.bigint() / 1_000_000n);
}

/** Watches this process while it decodes. */
export type LimitsWatch = { begin(limits: DecodingLimits): void; end(): void };

/**
 * Starts a thread that kills this process when a job takes more than its limits, also while native code or WebAssembly holds
 * the main thread. It counts the whole process, its other threads included, and sleeps while no job runs.
 */
export function startLimitsWatch(): LimitsWatch {
  const shared = new SharedArrayBuffer(places.count * 8);
  const figures = new Float64Array(shared);
  const state = new Int32Array(shared);
  const thread = new Worker(new URL('limits-thread.ts', import.meta.url), {
    workerData: shared,
    execArgv: [],
    env: {},
  });
  thread.unref();
  return {
    begin({ workSeconds, memoryMb }) {
      const before = workUs();
      figures[places.workBeforeUs] = before;
      figures[places.mostWorkUs] = before + workSeconds * 1e6;
      figures[places.mostBytes] = memoryMb * 2 ** 20;
      figures[places.beganMs] = steadyMs();
      Atomics.store(state, places.runs, 1);
      Atomics.notify(state, places.runs);
    },
    end: () => void Atomics.store(state, places.runs, 0),
  };
}
