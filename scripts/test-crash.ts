// `npm run test:crash`: 500 tasks while 60 times a process is killed. `-- --tasks 40 --kills 6 --seed 7` for others; the seed
// chooses the tasks' kinds, whom the kills meet and when.
import { parseArgs } from 'node:util';
import { SetupError } from '#/lib/setup-error.ts';
import { type CrashResult, runCrashTest } from '#/test/crash/crash.ts';
import { ensureBuilt } from './lib/build.mjs';
import { print, runMain } from './lib/console.mjs';

await runMain(async () => {
  const { tasks, kills, seed } = readOptions(process.argv.slice(2));
  await ensureBuilt();
  print(`${tasks} tasks, ${kills} kills, seed ${seed}.`);
  const limitSeconds = 120 + 3 * tasks;
  const result = await runCrashTest({ tasks, kills, seed, clients: Math.ceil(tasks / 20), limitSeconds }, print);
  report(result);
});
process.exit();

function report({ problems, kills, tasks, repeats, mostAttempts, seconds }: CrashResult): void {
  const list = (counts: Record<string, number>) =>
    Object.entries(counts)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ');
  print(`\nTasks: ${list(tasks)}; the most attempts at one: ${mostAttempts}.`);
  print(`Kills: ${list(kills)}. Requests sent again: ${repeats}. ${seconds} s.`);
  if (problems.length === 0) {
    print('✓ Nothing was lost, and nothing was made up.');
    return;
  }
  print(`✗ ${problems.length} problems:\n${problems.slice(0, 20).join('\n')}`);
  process.exitCode = 1;
}

function readOptions(args: string[]): { tasks: number; kills: number; seed: number } {
  const text = { type: 'string' } as const;
  const read = () => parseArgs({ args, options: { tasks: text, kills: text, seed: text } }).values;
  let values: ReturnType<typeof read>;
  try {
    values = read();
  } catch (error) {
    throw new SetupError(`${error instanceof Error ? error.message : error}\nIt takes --tasks, --kills and --seed.`);
  }
  return {
    tasks: wholeNumber('--tasks', values.tasks ?? '500'),
    kills: wholeNumber('--kills', values.kills ?? '60'),
    seed: wholeNumber('--seed', values.seed ?? String(Date.now() % 1_000_000)),
  };
}

function wholeNumber(name: string, value: string): number {
  if (/^[1-9][0-9]{0,6}$/.test(value)) return Number(value);
  throw new SetupError(`${name} must be a whole number from 1, not "${value}".`);
}
