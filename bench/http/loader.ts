import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { SetupError } from '#/lib/setup-error.ts';
import type { Figures, Load } from './load.ts';

/** What the load process says of one run. */
export type LoadAnswer = { figures: Figures } | { problem: string };

/** The load process. It ends with this one. */
export type Loader = {
  /** @throws {SetupError} when not every answer was as expected: then the figures are worth nothing */
  run(load: Load): Promise<Figures>;
  stop(): Promise<void>;
};

export async function startLoader(): Promise<Loader> {
  const child = fork(join(import.meta.dirname, 'load-process.ts'), [], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The load process ended with code ${code}.`);
  });
  ended.catch(() => {});
  const answer = () => Promise.race([once(child, 'message').then(([message]) => message), ended]);
  await answer();
  return {
    async run(load) {
      const answered = answer();
      child.send(load);
      const said = (await answered) as LoadAnswer;
      if ('figures' in said) return said.figures;
      throw new SetupError(`${load.request.title}, connections: ${load.connections}. ${said.problem}`);
    },
    async stop() {
      child.kill('SIGKILL');
      await ended.catch(() => {});
    },
  };
}
