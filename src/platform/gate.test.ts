import { expect, test } from 'vitest';
import { createGate } from '#/platform/gate.ts';

test('so many at a time go through, the others in the order in which they came, also after one has failed', async () => {
  const gate = createGate({ places: 2, maxWaiting: 50 });
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const all = [0, 1, 2, 3].map((number) =>
    gate(`owner ${number}`, async () => {
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
  expect(await gate('another', async () => 4)).toBe(4);
});

test('one owner has one place, however many wait before somebody else; too many that wait are sent away', async () => {
  const gate = createGate({ places: 2, maxWaiting: 2 });
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const enter = (owner: string) =>
    gate(owner, () => {
      begun.push(owner);
      return new Promise<void>((resolve) => void ends.push(resolve));
    });
  const entered = [enter('Ada'), enter('Ada'), enter('Bob'), enter('Cem')];
  await expect.poll(() => begun).toEqual(['Ada', 'Bob']);
  await expect(enter('Dee')).rejects.toMatchObject({ reason: 'BUSY' });
  ends[1]?.();
  await expect.poll(() => begun).toEqual(['Ada', 'Bob', 'Cem']);
  ends[0]?.();
  await expect.poll(() => begun).toEqual(['Ada', 'Bob', 'Cem', 'Ada']);
  for (const end of ends) end();
  await Promise.all(entered);
});
