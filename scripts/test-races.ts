import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { SetupError } from '#/lib/setup-error.ts';
import { print, runMain } from './lib/console.mjs';
import { packageFile, projectNode, root } from './lib/project.mjs';

const exitWithParent = new URL('lib/test-exit-with-parent.mjs', import.meta.url).href;

// `npm run test:races -- --rounds 100 --seed 7 --only settle`: the races of src/features/credits/concurrency.db.test.ts,
// each verb against each other, for as many rounds as wanted, and those of src/features/tasks/task-races.db.test.ts for
// twice as many; `npm test` runs five of each. The seed is the order of the calls.

await runMain(async () => {
  const { rounds, seed, only } = readOptions(process.argv.slice(2));
  print(`Every pair of verbs, ${rounds} rounds, and the races for tasks, ${2 * rounds}; seed ${seed}.`);
  const filter = only === undefined ? [] : ['--testNamePattern', only];
  const vitest = packageFile('vitest/vitest.mjs');
  const files = ['src/features/credits/concurrency.db.test.ts', 'src/features/tasks/task-races.db.test.ts'];
  const args = [vitest, 'run', '--reporter', 'verbose', '--project', 'db', ...files, ...filter];
  const child = spawn(projectNode, ['--import', exitWithParent, ...args], {
    cwd: root,
    env: { ...process.env, RACE_ROUNDS: String(rounds), TASK_RACE_ROUNDS: String(2 * rounds), RACE_SEED: String(seed) },
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  // Ctrl-C reaches both; the runner ends what it started, and this one waits for that.
  process.on('SIGINT', () => {});
  process.exitCode = await new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? 1)));
});

function readOptions(args: string[]): { rounds: number; seed: number; only: string | undefined } {
  const text = { type: 'string' } as const;
  const read = () => parseArgs({ args, options: { rounds: text, seed: text, only: text } }).values;
  let values: ReturnType<typeof read>;
  try {
    values = read();
  } catch (error) {
    throw new SetupError(`${error instanceof Error ? error.message : error}\nIt takes --rounds, --seed and --only.`);
  }
  return {
    rounds: wholeNumber('--rounds', values.rounds ?? '100'),
    seed: wholeNumber('--seed', values.seed ?? String(Date.now() % 1_000_000)),
    only: values.only,
  };
}

function wholeNumber(name: string, value: string): number {
  if (/^[1-9][0-9]{0,8}$/.test(value)) return Number(value);
  throw new SetupError(`${name} must be a whole number from 1, not "${value}".`);
}
