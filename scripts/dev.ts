// `npm run dev`: the web app as you edit it, and a worker that starts again when a source of its changes.
import type { ChildProcess } from 'node:child_process';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { print, runMain } from './bootstrap/console.mjs';
import { packageFile, root } from './bootstrap/project.mjs';
import { endOf, startChild, stopChild, workerSpec } from './lib/children.ts';
import { ensureSecret, variablesFor } from './lib/environment.ts';
import { assertPortIsFree } from './lib/port.ts';
import { onStop } from './lib/signals.ts';
import { withDatabase } from './lib/with-environment.ts';

const CHANGES_SETTLE_MS = 200;
const GRACE_MS = 5_000;

await runMain(async () => {
  const stop = onStop(() => {});
  await withDatabase(async (database, settings) => {
    await assertPortIsFree(settings.PORT);
    const variables = variablesFor(settings, database.url, await ensureSecret(settings));
    const next = [packageFile('next/dist/bin/next'), 'dev', '-p', variables.PORT ?? ''];
    const web = startChild({ name: 'web', args: next, variables: { ...variables, NEXT_TELEMETRY_DISABLED: '1' } });
    const stopWorker = runWatchedWorker({ ...variables, NODE_ENV: 'development' });
    await Promise.race([stop.requested, endOf(web), database.lost.then(() => print('PostgreSQL ended.'))]);
    await Promise.all([stopChild(web, GRACE_MS), stopWorker()]);
  });
});
process.exit();

/** Starts the worker now, and again after each change of a source file. */
function runWatchedWorker(variables: Record<string, string>): () => Promise<void> {
  let worker: ChildProcess = startChild(workerSpec(variables));
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(join(root, 'src'), { recursive: true }, (_event, file) => {
    if (!file || !/\.ts$/.test(file) || /\.(test|spec)\.ts$/.test(file)) return;
    clearTimeout(timer);
    timer = setTimeout(async () => {
      print(`${file} changed: starting the worker again`);
      await stopChild(worker, GRACE_MS);
      worker = startChild(workerSpec(variables));
    }, CHANGES_SETTLE_MS);
  });
  return async () => {
    watcher.close();
    clearTimeout(timer);
    await stopChild(worker, GRACE_MS);
  };
}
