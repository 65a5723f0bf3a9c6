import { expect, test } from '@playwright/test';
import { runCrashTest } from '#test/crash/crash.ts';

// The short one; `npm run test:crash` kills sixty times among five hundred tasks.
test('forty tasks, while workers, web and PostgreSQL are killed six times: nothing is lost, nothing is made up', async () => {
  test.setTimeout(300_000);
  const seed = Math.floor(Math.random() * 1_000_000);
  const told: string[] = [];
  const result = await runCrashTest({ tasks: 40, kills: 6, seed, clients: 4, limitSeconds: 240 }, (line) =>
    told.push(line),
  );
  expect(result.problems, `npm run test:crash -- --tasks 40 --kills 6 --seed ${seed}\n${told.join('\n')}`).toEqual([]);
  expect(Object.values(result.kills).reduce((sum, count) => sum + count)).toBe(6);
});
