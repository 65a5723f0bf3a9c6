import { expect, test } from 'vitest';
import { WaitingCalls } from '#/http/waiting-calls.ts';

test('so many calls of a user may wait, and each that ends, also by failing, makes room for one', async () => {
  const calls = new WaitingCalls(2);
  const [first, second, third] = [1, 2, 3].map(() => Promise.withResolvers<string>());
  const waits = [first, second].map((one) => calls.hold('ada', () => one?.promise ?? Promise.reject()));
  const refusal = { reason: 'TOO_MANY_REQUESTS', details: { maxWaits: 2, retryAfterSeconds: 10 } };
  await expect(calls.hold('ada', async () => 'waited')).rejects.toMatchObject(refusal);
  expect(await calls.hold('eve', async () => 'waited')).toBe('waited');
  first?.reject(new Error('away'));
  await expect(waits[0]).rejects.toThrow('away');
  waits.push(calls.hold('ada', () => third?.promise ?? Promise.reject()));
  await expect(calls.hold('ada', async () => 'waited')).rejects.toMatchObject(refusal);
  second?.resolve('second');
  third?.resolve('third');
  expect(await Promise.all(waits.slice(1))).toEqual(['second', 'third']);
  expect(await Promise.all([1, 2].map(() => calls.hold('ada', async () => 'waited')))).toEqual(['waited', 'waited']);
});
