import { createHash } from 'node:crypto';
import { createCanvas } from '@napi-rs/canvas';
import { expect, test } from 'vitest';
import { understand } from '#/generators/local/understanding/understand.ts';
import { createRandom } from '#/media/random.ts';
import { createIllustration } from './illustration.ts';
import { poseOf } from './performance.ts';
import { chooseSetting } from './setting.ts';

const verbs =
  'walks runs drives jumps flies swims floats falls rises spins dances shakes swings grows shrinks sleeps reads sinks burns crawls'.split(
    ' ',
  );

test.each(verbs)('a bear that %s moves between frames, in its own way', (verb) => {
  const [bear] = understand(`a bear ${verb}`).subjects;
  if (!bear?.motion) throw new Error(`${verb} is no motion.`);
  const [first, later] = [poseOf(bear.motion, 0.4, 0.1, 1, 0), poseOf(bear.motion, 1.3, 0.6, 1, 0)];
  expect(first).not.toEqual(later);
  const others = verbs.filter((one) => one !== verb).map((one) => understand(`a bear ${one}`).subjects[0]?.motion);
  expect(others).not.toContain(bear.motion);
});

const size = { widthPx: 96, heightPx: 54 };
async function framesOf(prompt: string, seed: number) {
  const read = understand(prompt);
  const scene = await createIllustration(read, chooseSetting(read, createRandom(seed)), size, seed);
  const canvas = createCanvas(size.widthPx, size.heightPx);
  return [0.1, 0.6].map((progress) => {
    scene(canvas.getContext('2d'), { seconds: progress * 3, progress, camera: { x: 0, y: 0, zoom: 1 } });
    return createHash('sha1').update(canvas.data()).digest('hex');
  });
}

test('a picture moves between frames, is the same for the same seed, and another for another', async () => {
  const [first, again, other] = [
    await framesOf('a fox runs', 7),
    await framesOf('a fox runs', 7),
    await framesOf('a fox runs', 8),
  ];
  expect(first[0]).not.toBe(first[1]);
  expect(again).toEqual(first);
  expect(other[0]).not.toBe(first[0]);
});
