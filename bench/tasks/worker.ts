import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { MemoryFigures, ToWorker } from './messages.ts';

/** A worker process of the benchmark. */
export type BenchWorker = {
  readMemory(): Promise<MemoryFigures>;
  /** Kills it: it has nothing to lose. Resolves when it is gone. */
  stop(): Promise<void>;
};

/** Starts one that does `concurrency` tasks at once; resolves when it takes them. It ends with this process. */
export async function startBenchWorker(options: {
  databaseUrl: string;
  storageFolder: string;
  concurrency: number;
}): Promise<BenchWorker> {
  const { databaseUrl, storageFolder, concurrency } = options;
  const child = fork(join(import.meta.dirname, 'bench-worker.ts'), [], {
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      DATABASE_URL: databaseUrl,
      STORAGE_DIR: storageFolder,
      WORKER_CONCURRENCY: String(concurrency),
      LOG_LEVEL: 'warn',
    },
  });
  const died = once(child, 'exit').then(([code]) => {
    throw new Error(`A worker of the benchmark ended with code ${code}.`);
  });
  died.catch(() => {});
  const answer = () => Promise.race([once(child, 'message').then(([message]) => message), died]);
  await answer();
  return {
    async readMemory() {
      const answered = answer();
      child.send('memory' satisfies ToWorker);
      return (await answered) as MemoryFigures;
    },
    async stop() {
      child.kill('SIGKILL');
      await died.catch(() => {});
    },
  };
}
