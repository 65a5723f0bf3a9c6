import { readCommandLine } from './bootstrap/command-line.mjs';
import { print, runMain } from './bootstrap/console.mjs';
import { packageFile } from './bootstrap/project.mjs';
import { anySeed, runLongTest, wholeNumber } from './lib/long-test.ts';

const exitWithParent = new URL('bootstrap/test-exit-with-parent.mjs', import.meta.url).href;

// `npm run test:races -- --rounds 100 --seed 7 --only settle`: the races of src/ledger/every-pair.db.test.ts,
// each verb against each other, for as many rounds as wanted, and those of src/features/tasks/task-races.db.test.ts for
// twice as many. `npm run test:faults` runs one round of each pair, `npm test` one of some pairs, and five for tasks. The seed is
// the order of the calls.

await runMain(async () => {
  const options = readCommandLine('test-races').values;
  const rounds = wholeNumber('--rounds', options.rounds ?? '100');
  const seed = wholeNumber('--seed', options.seed ?? anySeed());
  print(`Every pair of verbs, ${rounds} rounds, and the races for tasks, ${2 * rounds}; seed ${seed}.`);
  const filter = options.only === undefined ? [] : ['--testNamePattern', options.only];
  const files = ['src/ledger/every-pair.db.test.ts', 'src/features/tasks/task-races.db.test.ts'];
  const vitest = [
    packageFile('vitest/vitest.mjs'),
    'run',
    '--reporter',
    'verbose',
    '--project',
    'db',
    '--project',
    'faults',
  ];
  const variables = {
    RACE_ROUNDS: String(rounds),
    TASK_RACE_ROUNDS: String(2 * rounds),
    RACE_SEED: String(seed),
    // Far more than so many rounds take.
    TEST_LIMIT_MS: String(rounds * 20_000),
  };
  await runLongTest(exitWithParent, [...vitest, ...files, ...filter], variables);
});
