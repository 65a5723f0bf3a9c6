import { runCrashTest } from '#test/crash/crash.ts';
import { expect, test } from '#test/e2e/test.ts';
import { limits } from '#test/limits.ts';

// The short one; `npm run test:crash` kills sixty times among five hundred tasks.
test('forty tasks, while workers, web and PostgreSQL are killed six times: nothing is lost, nothing is made up', async () => {
  const seed = Math.floor(Math.random() * 1_000_000);
  const told: string[] = [];
  const result = await runCrashTest(
    { tasks: 40, kills: 6, seed, clients: 4, limitSeconds: (0.9 * limits.test) / 1000 },
    (line) => told.push(line),
  );
  expect(result.problems, `npm run test:crash -- --tasks 40 --kills 6 --seed ${seed}\n${told.join('\n')}`).toEqual([]);
  expect(Object.values(result.kills).reduce((sum, count) => sum + count)).toBe(6);
});
