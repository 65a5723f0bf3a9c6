import { expect, test } from 'vitest';
import { gatedHashing } from '#/web/password-hashing.ts';

test('two passwords are hashed or compared at once, a hundred wait in order, and the next is told to come again', async () => {
  const begun: string[] = [];
  const { promise: release, resolve } = Promise.withResolvers<void>();
  const hashing = gatedHashing({
    async hash(password) {
      begun.push(password);
      await release;
      return `hash of ${password}`;
    },
    async verify({ hash, password }) {
      begun.push(password);
      await release;
      return hash === `hash of ${password}`;
    },
  });
  const names = Array.from({ length: 102 }, (_, index) => `password ${index}`);
  const made = names.map((name, index) =>
    index % 2 === 0 ? hashing.hash(name) : hashing.verify({ hash: `hash of ${name}`, password: name }),
  );
  await expect.poll(() => begun).toEqual(['password 0', 'password 1']);
  expect(() => hashing.assertRoom()).toThrow('Try again in 1 s.');
  await expect(hashing.hash('one too many')).rejects.toMatchObject({
    reason: 'BUSY',
    details: { retryAfterSeconds: 1 },
  });
  await expect(hashing.verify({ hash: '', password: 'one too many' })).rejects.toMatchObject({ reason: 'BUSY' });
  resolve();
  expect(await Promise.all(made)).toEqual(names.map((name, index) => (index % 2 === 0 ? `hash of ${name}` : true)));
  expect(begun).toEqual(names);
  hashing.assertRoom();
});
