import { expect, onTestFinished, test, vi } from 'vitest';
import { gatedHashing } from '#/web/password-hashing.ts';

test('two passwords are hashed or compared at once, a hundred wait in order, and the next is told to come again', async () => {
  const begun: string[] = [];
  const { promise: release, resolve } = Promise.withResolvers<void>();
  const slow = {
    async hash(password: string) {
      begun.push(password);
      await release;
      return `hash of ${password}`;
    },
    async verify({ hash, password }: { hash: string; password: string }) {
      begun.push(password);
      await release;
      return hash === `hash of ${password}`;
    },
  };
  const hashing = gatedHashing(slow, { places: 2, maxWaiting: 100 });
  const names = Array.from({ length: 102 }, (_, index) => `password ${index}`);
  const made = names.map((name, index) =>
    index % 2 === 0 ? hashing.hash(name) : hashing.verify({ hash: `hash of ${name}`, password: name }),
  );
  await expect.poll(() => begun).toEqual(['password 0', 'password 1']);
  expect(() => hashing.assertRoom()).toThrow('Try again in 6 s.');
  await expect(hashing.hash('one too many')).rejects.toMatchObject({
    reason: 'BUSY',
    details: { retryAfterSeconds: 6 },
  });
  await expect(hashing.verify({ hash: '', password: 'one too many' })).rejects.toMatchObject({ reason: 'BUSY' });
  resolve();
  expect(await Promise.all(made)).toEqual(names.map((name, index) => (index % 2 === 0 ? `hash of ${name}` : true)));
  expect(begun).toEqual(names);
  hashing.assertRoom();
});

test('whoever is sent away is told to come again when those before them will be through, by what hashes took', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const ends: (() => void)[] = [];
  const hash = async () => {
    await new Promise<void>((resolve) => void ends.push(resolve));
    return 'hash';
  };
  const hashing = gatedHashing({ hash, verify: async () => true }, { places: 1, maxWaiting: 9 });
  for (let n = 1; n <= 40; n += 1) {
    const made = hashing.hash('a password');
    await expect.poll(() => ends.length).toBe(n);
    vi.advanceTimersByTime(2_000);
    ends[n - 1]?.();
    await made;
  }
  const waiting = Array.from({ length: 10 }, () => hashing.hash('a password'));
  await expect(hashing.hash('one too many')).rejects.toMatchObject({ details: { retryAfterSeconds: 20 } });
  for (let n = 41; n <= 50; n += 1) {
    await expect.poll(() => ends.length).toBe(n);
    ends[n - 1]?.();
  }
  await Promise.all(waiting);
});
