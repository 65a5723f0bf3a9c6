import { expect, test } from 'vitest';
import { useTestDatabase } from '#test/database.ts';
import { classesMissedBy } from '#test/model/outcomes.ts';
import { explain, randomSeed, setTheStage, tellStories } from '#test/model/search.ts';

const { db } = useTestDatabase();

test('200 random histories of up to 40 steps come out as the model says, and come to everything that can happen', async () => {
  const stage = await setTheStage(db);
  const seed = randomSeed();
  const differences = await tellStories(stage, { seed, from: 0, count: 200, together: 100 });
  if (differences.length > 0) expect.fail(await explain(stage, seed, differences));
  expect(classesMissedBy(stage.tally), `of seed ${seed}`).toEqual([]);
});
