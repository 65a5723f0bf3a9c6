import { expect, test, vi } from 'vitest';
import { onceForEach } from '#/lib/once-for-each.ts';

test('what is made of an object is made once, and what is made of an equal one is another', () => {
  const make = vi.fn(({ name }: { name: string | undefined }) => name && [name]);
  const once = onceForEach(make);
  const [ada, otherAda, nobody] = [{ name: 'Ada' }, { name: 'Ada' }, { name: undefined }];
  expect(once(ada)).toEqual(['Ada']);
  expect(once(ada)).toBe(once(ada));
  expect(once(otherAda)).not.toBe(once(ada));
  expect([once(nobody), once(nobody)]).toEqual([undefined, undefined]);
  expect(make).toHaveBeenCalledTimes(3);
});

test('what could not be made is tried again', () => {
  const make = vi.fn(() => 'made');
  make.mockImplementationOnce(() => {
    throw new Error('away');
  });
  const once = onceForEach(make);
  const given = {};
  expect(() => once(given)).toThrow('away');
  expect(once(given)).toBe('made');
});

test('a promise that failed is not kept, and one that is under way is shared', async () => {
  const make = vi.fn(async () => 'made');
  make.mockRejectedValueOnce(new Error('away'));
  const once = onceForEach(make);
  const given = {};
  const both = [once(given), once(given)];
  for (const one of both) await expect(one).rejects.toThrow('away');
  expect(await once(given)).toBe('made');
  expect(make).toHaveBeenCalledTimes(2);
});
