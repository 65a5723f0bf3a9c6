// `npm run test:broken`: the real product, while PostgreSQL, the bucket, the queue or the disk is killed, frozen, full or away.
// `-- --only frozen` tries those failures that have the word in their names.
import { join } from 'node:path';
import { ensureBuilt } from './bootstrap/build.mjs';
import { readCommandLine } from './bootstrap/command-line.mjs';
import { runMain } from './bootstrap/console.mjs';
import { root } from './bootstrap/project.mjs';
import { runLongTest } from './lib/long-test.ts';

await runMain(async () => {
  const { only = '' } = readCommandLine('test-broken').values;
  await ensureBuilt();
  await runLongTest('./scripts/bootstrap/exit-with-parent.mjs', [join(root, 'test/broken/run-broken-test.ts'), only]);
});
