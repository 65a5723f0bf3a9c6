import { expect, test } from 'vitest';
import { createGate, type GateLimits } from '#/platform/gate.ts';

type Lane = 'light' | 'heavy';

/** A gate whose calls ("Ada 1") say when they begin, and end when they are told to. */
function watchedGate(limits: Partial<GateLimits<Lane>>) {
  const gate = createGate<Lane>({ places: 2, maxWaiting: 50, placesOf: { light: 2, heavy: 1 }, ...limits });
  const begun: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<string>>();
  return {
    gate,
    begun,
    enter(name: string, lane: Lane = 'light') {
      const end = Promise.withResolvers<string>();
      ends.set(name, end);
      return gate.run({ owner: name.split(' ')[0] ?? '', lane }, () => {
        begun.push(name);
        return end.promise;
      });
    },
    end: (name: string) => ends.get(name)?.resolve(name),
    fail: (name: string) => ends.get(name)?.reject(new Error('It failed.')),
    endAll() {
      for (const [name, { resolve }] of ends) resolve(name);
    },
  };
}

test('so many at a time go through, the others in the order in which they came, also after one has failed', async () => {
  const { gate, begun, enter, end, fail, endAll } = watchedGate({});
  const settled = Promise.allSettled([enter('Ada'), enter('Bob'), enter('Cem'), enter('Dee')]);
  await expect.poll(() => begun).toEqual(['Ada', 'Bob']);
  fail('Ada');
  await expect.poll(() => begun).toEqual(['Ada', 'Bob', 'Cem']);
  end('Cem');
  await expect.poll(() => begun).toEqual(['Ada', 'Bob', 'Cem', 'Dee']);
  endAll();
  expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
  expect(await gate.run({ owner: 'Eve', lane: 'light' }, async () => 4)).toBe(4);
});

test('one owner has one place, however many wait before somebody else; too many that wait are sent away', async () => {
  const { gate, begun, enter, end, endAll } = watchedGate({ maxWaiting: 2 });
  const entered = [enter('Ada 1'), enter('Ada 2'), enter('Bob'), enter('Cem')];
  await expect.poll(() => begun).toEqual(['Ada 1', 'Bob']);
  expect(() => gate.assertRoom('Dee')).toThrow('Try again in 1 s.');
  await expect(enter('Dee')).rejects.toMatchObject({ reason: 'BUSY' });
  end('Bob');
  await expect.poll(() => begun).toEqual(['Ada 1', 'Bob', 'Cem']);
  gate.assertRoom('Dee');
  end('Ada 1');
  await expect.poll(() => begun).toEqual(['Ada 1', 'Bob', 'Cem', 'Ada 2']);
  endAll();
  await Promise.all(entered);
});

test('whoever comes last is next, when the others have had their turn', async () => {
  const { begun, enter, end, endAll } = watchedGate({});
  const entered = ['Ada 1', 'Ada 2', 'Ada 3', 'Bob 1', 'Bob 2', 'Bob 3', 'Cem 1'].map((name) => enter(name));
  end('Bob 1');
  await expect.poll(() => begun).toEqual(['Ada 1', 'Bob 1', 'Cem 1']);
  endAll();
  await Promise.all(entered);
  expect(begun.slice(3)).toHaveLength(4);
});

test('an owner of whom enough wait gets the refusal that was agreed, others do not', async () => {
  const { gate, begun, enter, endAll } = watchedGate({
    ofOwner: { maxWaiting: 3, refusal: () => new Error('Three of yours wait.') },
  });
  const entered = ['Ada 1', 'Ada 2', 'Ada 3', 'Ada 4'].map((name) => enter(name));
  await expect(enter('Ada 5')).rejects.toThrow('Three of yours wait.');
  expect(() => gate.assertRoom('Ada')).toThrow('Three of yours wait.');
  gate.assertRoom('Bob');
  expect(begun).toEqual(['Ada 1']);
  endAll();
  await Promise.all(entered);
  gate.assertRoom('Ada');
});

test('a lane has its own places: what is of another lane passes', async () => {
  const { begun, enter, end, endAll } = watchedGate({});
  const entered = [enter('Ada', 'heavy'), enter('Bob', 'heavy'), enter('Cem', 'light')];
  await expect.poll(() => begun).toEqual(['Ada', 'Cem']);
  end('Cem');
  await entered[2];
  expect(begun).toEqual(['Ada', 'Cem']);
  end('Ada');
  await expect.poll(() => begun).toEqual(['Ada', 'Cem', 'Bob']);
  endAll();
  await Promise.all(entered);
});
