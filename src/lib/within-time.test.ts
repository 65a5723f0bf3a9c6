import { expect, test } from 'vitest';
import { withinTime } from '#/lib/within-time.ts';

const late = () => new Error('too late');

test('gives what comes in time, and fails with what fails in time', async () => {
  expect(await withinTime(Promise.resolve(1), 60_000, late)).toBe(1);
  await expect(withinTime(Promise.reject(new Error('lost')), 60_000, late)).rejects.toThrow('lost');
});

test('fails when it takes longer, and a failure after that disturbs nobody', async () => {
  const { promise, reject } = Promise.withResolvers<void>();
  await expect(withinTime(promise, 1, late)).rejects.toThrow('too late');
  reject(new Error('lost at last'));
});
