import { expect, test } from 'vitest';
import { parseEnv } from '#/env.ts';
import { taskLimits } from '#/features/tasks/limits.ts';

test('a type that is named has its own limit, the others have the common one', () => {
  const settings = parseEnv({ LIMIT_TASKS_PER_MINUTE: '5', LIMIT_TASKS_PER_MINUTE_BY_TYPE: 'TEXT_TO_VIDEO=2' });
  const { maxOpenTasks, tasksPerMinuteOf } = taskLimits(settings);
  expect([maxOpenTasks, tasksPerMinuteOf('TEXT_TO_VIDEO'), tasksPerMinuteOf('LIPSYNC')]).toEqual([100, 2, 5]);
});

test('a type that does not exist is refused with those that do', () => {
  const settings = parseEnv({ LIMIT_TASKS_PER_MINUTE_BY_TYPE: 'VIDEO=2' });
  expect(() => taskLimits(settings)).toThrow(/knows no "VIDEO"; its names are TEXT_TO_IMAGE, .*EXTERNAL/);
});
