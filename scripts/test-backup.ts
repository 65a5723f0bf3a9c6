// `npm run test:backup`: the real product is backed up under load, loses its data folder, and gets it back; then every credit
// that was acknowledged is counted. `-- --rounds 20` for more than one.
import { join } from 'node:path';
import { ensureBuilt } from './bootstrap/build.mjs';
import { readCommandLine } from './bootstrap/command-line.mjs';
import { runMain } from './bootstrap/console.mjs';
import { root } from './bootstrap/project.mjs';
import { runLongTest, wholeNumber } from './lib/long-test.ts';

await runMain(async () => {
  const { rounds = '5' } = readCommandLine('test-backup').values;
  const count = wholeNumber('--rounds', rounds);
  await ensureBuilt();
  const program = join(root, 'test/backup/run-backup-test.ts');
  await runLongTest('./scripts/bootstrap/exit-with-parent.mjs', [program, String(count)]);
});
