import { expect, test } from 'vitest';
import { createGate } from '#/features/uploads/gate.ts';

test('so many at a time go through, the others in the order in which they came, also after one has failed', async () => {
  const gate = createGate(2);
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const all = [0, 1, 2, 3].map((number) =>
    gate(async () => {
      begun.push(number);
      await new Promise<void>((resolve) => {
        ends[number] = resolve;
      });
      if (number === 0) throw new Error('It failed.');
      return number;
    }),
  );
  const settled = Promise.allSettled(all);
  await expect.poll(() => begun).toEqual([0, 1]);
  ends[0]?.();
  await expect.poll(() => begun).toEqual([0, 1, 2]);
  ends[2]?.();
  await expect.poll(() => begun).toEqual([0, 1, 2, 3]);
  ends[1]?.();
  ends[3]?.();
  expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
  expect(await gate(async () => 4)).toBe(4);
});
