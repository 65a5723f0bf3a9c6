import { beforeAll, expect, test } from 'vitest';
import { useTestDatabase } from '#test/database.ts';
import type { Stage } from '#test/model/run-stories.ts';
import { explain, randomSeed, setTheStage, storiesOf, tellStories } from '#test/model/search.ts';
import { mostSteps } from '#test/model/steps.ts';

const { db } = useTestDatabase();
let stage: Stage;
beforeAll(async () => {
  stage = await setTheStage(db);
});

// `npm run test:faults` tells 200, and `npm run test:model` as many as are wanted.
test('50 random histories of up to 40 steps come out as the model says, and every invariant holds after each step', async () => {
  const seed = randomSeed();
  const differences = await tellStories(stage, { seed, from: 0, count: 50, together: 50 });
  if (differences.length > 0) expect.fail(await explain(stage, seed, differences));
});

test('a history is the same whenever its seed and number are told again', () => {
  const stories = storiesOf(7, 0, 50);
  expect(storiesOf(7, 31, 1)).toEqual([stories[31]]);
  expect(Math.max(...stories.map(({ steps }) => steps.length))).toBe(mostSteps);
});
