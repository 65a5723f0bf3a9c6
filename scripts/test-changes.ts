import { readCommandLine } from './bootstrap/command-line.mjs';
import { print, runMain } from './bootstrap/console.mjs';
import { packageFile } from './bootstrap/project.mjs';
import { anySeed, runLongTest, wholeNumber } from './lib/long-test.ts';

const exitWithParent = new URL('bootstrap/test-exit-with-parent.mjs', import.meta.url).href;

// `npm run test:changes -- --pairs 500 --seed 7`: changes every column that credits depend on by hand, and so many random pairs
// of such changes, uses the product on, and asks the proof. `npm test` tries fewer pairs. The seed chooses the changes.

await runMain(async () => {
  const options = readCommandLine('test-changes').values;
  const pairs = wholeNumber('--pairs', options.pairs ?? '500');
  const seed = wholeNumber('--seed', options.seed ?? anySeed());
  print(`Every column, and ${pairs} pairs of changes; seed ${seed}.`);
  const vitest = [packageFile('vitest/vitest.mjs'), 'run', '--reporter', 'verbose', '--project', 'db'];
  const variables = {
    CHANGE_PAIRS: String(pairs),
    CHANGE_SEED: String(seed),
    // Far more than so many pairs take.
    TEST_LIMIT_MS: String(600_000 + pairs * 10_000),
  };
  await runLongTest(exitWithParent, [...vitest, 'src/ledger/proof/columns.db.test.ts'], variables);
});
