// `npm run test:crash`: 500 tasks while 60 times a process is killed. `-- --tasks 40 --kills 6 --seed 7` for others; the seed
// chooses the tasks' kinds, whom the kills meet and when.
import { join } from 'node:path';
import { ensureBuilt } from './bootstrap/build.mjs';
import { readCommandLine } from './bootstrap/command-line.mjs';
import { runMain } from './bootstrap/console.mjs';
import { root } from './bootstrap/project.mjs';
import { anySeed, runLongTest, wholeNumber } from './lib/long-test.ts';

await runMain(async () => {
  const { tasks = '500', kills = '60', seed = anySeed() } = readCommandLine('test-crash').values;
  const numbers = [wholeNumber('--tasks', tasks), wholeNumber('--kills', kills), wholeNumber('--seed', seed)];
  await ensureBuilt();
  const program = join(root, 'test/crash/run-crash-test.ts');
  await runLongTest('./scripts/bootstrap/exit-with-parent.mjs', [program, ...numbers.map(String)]);
});
