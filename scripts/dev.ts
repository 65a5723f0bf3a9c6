// `npm run dev`: the web app as you edit it. Pages change while they are open; the web process and the worker start again
// when a source changes that they have loaded.
import type { ChildProcess } from 'node:child_process';
import { watch } from 'node:fs';
import { join, sep } from 'node:path';
import { print, runMain } from './bootstrap/console.mjs';
import { root } from './bootstrap/project.mjs';
import { type ChildSpec, endOf, startChild, stopChild, webSpec, workerSpec } from './lib/children.ts';
import { ensureSecret, variablesFor } from './lib/environment.ts';
import { filesLoadedFor } from './lib/loaded-files.ts';
import { assertCanListen } from './lib/port.ts';
import { onStop } from './lib/signals.ts';
import { withDatabase } from './lib/with-environment.ts';

const CHANGES_SETTLE_MS = 200;
const GRACE_MS = 15_000;

await runMain(async () => {
  const stop = onStop(() => {});
  await withDatabase(async (database, settings) => {
    await assertCanListen(settings);
    const variables = variablesFor(settings, database, await ensureSecret(settings));
    const inDevelopment = { ...variables, NODE_ENV: 'development' };
    const web = runWatched(webSpec(inDevelopment), 'src/web/main.ts');
    const worker = runWatched(workerSpec(inDevelopment), 'src/worker/main.ts');
    await Promise.race([stop.requested, web.ended, database.lost.then(() => print('PostgreSQL ended.'))]);
    await Promise.all([web.stop(), worker.stop()]);
  });
});
process.exit();

type Watched = {
  /** Resolves when the first one has ended by itself. A later one that does waits for the next change. */
  ended: Promise<unknown>;
  stop(): Promise<void>;
};

/** Starts a process now, and again after each change of a source that it has loaded. */
function runWatched(spec: ChildSpec, entry: string): Watched {
  const { promise: ended, resolve: end } = Promise.withResolvers<unknown>();
  const first = start();
  let child = first;
  let restarting: Promise<void> | undefined;
  let loaded = filesLoadedFor(entry);
  let timer: NodeJS.Timeout | undefined;
  let isStopping = false;

  function start(): ChildProcess {
    const started = startChild(spec);
    void endOf(started).then((how) => {
      if (started !== child || restarting || isStopping) return;
      if (started === first) end(how);
      else print(`! The ${spec.name} process ended (${how}): it starts again with the next change`);
    });
    return started;
  }

  async function restart(file: string): Promise<void> {
    print(`${file} changed: starting the ${spec.name} process again`);
    await stopChild(child, GRACE_MS);
    loaded = filesLoadedFor(entry);
    child = start();
  }

  const watcher = watch(join(root, 'src'), { recursive: true }, (_event, file) => {
    const path = `src/${file?.split(sep).join('/')}`;
    if (!loaded.has(path)) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      restarting = (restarting ?? Promise.resolve())
        .then(() => restart(path))
        .finally(() => {
          restarting = undefined;
        });
    }, CHANGES_SETTLE_MS);
  });
  return {
    ended,
    async stop() {
      isStopping = true;
      watcher.close();
      clearTimeout(timer);
      await restarting;
      await stopChild(child, GRACE_MS);
    },
  };
}
