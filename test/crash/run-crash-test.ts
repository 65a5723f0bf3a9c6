import { type CrashResult, runCrashTest } from '#test/crash/crash.ts';

// The program of `npm run test:crash`: its arguments are the numbers of tasks and of kills, and the seed.

const [tasks = 0, kills = 0, seed = 0] = process.argv.slice(2).map(Number);
console.log(`${tasks} tasks, ${kills} kills, seed ${seed}.`);
const limits = { clients: Math.ceil(tasks / 20), limitSeconds: 120 + 3 * tasks };
report(await runCrashTest({ tasks, kills, seed, ...limits }, (line) => console.log(line)));
process.exit();

function report({ problems, kills, tasks, repeats, mostAttempts, seconds }: CrashResult): void {
  const list = (counts: Record<string, number>) =>
    Object.entries(counts)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ');
  console.log(`\nTasks: ${list(tasks)}; the most attempts at one: ${mostAttempts}.`);
  console.log(`Kills: ${list(kills)}. Requests sent again: ${repeats}. ${seconds} s.`);
  if (problems.length === 0) {
    console.log('✓ Nothing was lost, and nothing was made up.');
    return;
  }
  console.log(`✗ ${problems.length} problems:\n${problems.slice(0, 20).join('\n')}`);
  process.exitCode = 1;
}
