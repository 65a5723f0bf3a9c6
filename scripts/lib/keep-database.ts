import { setTimeout as delay } from 'node:timers/promises';
import { explain, print } from '../bootstrap/console.mjs';
import { type Database, openDatabase } from './database.ts';
import type { ChosenDatabase } from './environment.ts';
import type { Stop } from './signals.ts';

const RETRY_MS = 5_000;

/**
 * Supervises the embedded server: restarts it whenever it is killed, on the same port, so that clients can reconnect. If the
 * port is taken meanwhile, `onMoved` gets the new URL.
 * @returns `current`, the database to release at the end
 */
export function keepDatabase(
  first: Database,
  options: { chosen: ChosenDatabase; stop: Stop; onMoved: (url: string) => void },
): { current(): Database } {
  let database = first;
  void (async () => {
    for (;;) {
      await database.lost;
      if (options.stop.isRequested()) return;
      print('! PostgreSQL ended: starting it again');
      const { url, embedded } = database;
      database = await openAgain({ ...options.chosen, port: embedded?.port });
      if (database.url !== url) options.onMoved(database.url);
    }
  })();
  return { current: () => database };
}

async function openAgain(options: Parameters<typeof openDatabase>[0]): Promise<Database> {
  for (;;) {
    try {
      return await openDatabase(options);
    } catch (error) {
      print(`! ${explain(error)}`);
      await delay(RETRY_MS);
    }
  }
}
