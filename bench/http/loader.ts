import { join } from 'node:path';
import { SetupError } from '#/lib/setup-error.ts';
import { startAskedProcess } from './asked-process.ts';
import type { Figures, Load } from './load.ts';

/** The load process. It ends with this one. */
export type Loader = {
  /** @throws {SetupError} when not every answer was as expected: then the figures are worth nothing */
  run(load: Load): Promise<Figures>;
  stop(): Promise<void>;
};

export async function startLoader(): Promise<Loader> {
  const asked = await startAskedProcess<Load, Figures>(join(import.meta.dirname, 'load-process.ts'));
  return {
    run(load) {
      return asked.ask(load).catch((error: Error) => {
        throw new SetupError(`${load.request.title}, connections: ${load.connections}. ${error.message}`);
      });
    },
    stop: asked.stop,
  };
}
