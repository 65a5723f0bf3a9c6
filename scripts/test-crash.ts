// `npm run test:crash`: 500 tasks while 60 times a process is killed. `-- --tasks 40 --kills 6 --seed 7` for others; the seed
// chooses the tasks' kinds, whom the kills meet and when.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SetupError } from '#/lib/setup-error.ts';
import { ensureBuilt } from './lib/build.mjs';
import { runMain } from './lib/console.mjs';
import { projectNode, root } from './lib/project.mjs';

await runMain(async () => {
  const { tasks, kills, seed } = readOptions(process.argv.slice(2));
  await ensureBuilt();
  const program = join(root, 'src/test/crash/run-crash-test.ts');
  const args = ['--import', './scripts/lib/exit-with-parent.mjs', program, ...[tasks, kills, seed].map(String)];
  const child = spawn(projectNode, args, { cwd: root, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  // Ctrl-C reaches both; the child ends what it started, and this one waits for that.
  process.on('SIGINT', () => {});
  process.exitCode = await new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? 1)));
});

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
  if (/^[1-9][0-9]{0,8}$/.test(value)) return Number(value);
  throw new SetupError(`${name} must be a whole number from 1, not "${value}".`);
}
