import { expect, test } from 'vitest';
import { hashingPlaces, nextHashMs, secondsUntilRoom } from '#/web/hashing-room.ts';

test.each([
  [1, 1],
  [2, 1],
  [3, 2],
  [64, 2],
])('on %i cores, %i passwords are hashed at once', (cores, places) => {
  expect(hashingPlaces(cores)).toBe(places);
});

test.each([
  [{ inside: 102, places: 2, hashMs: 100 }, 6],
  [{ inside: 101, places: 1, hashMs: 70 }, 8],
  [{ inside: 100, places: 1, hashMs: 50 }, 5],
  [{ inside: 101, places: 1, hashMs: 50 }, 6],
  [{ inside: 2, places: 2, hashMs: 1 }, 1],
  [{ inside: 0, places: 2, hashMs: 100 }, 1],
  [{ inside: 102, places: 1, hashMs: 600 }, 60],
])('of %j one comes again in %i s', (room, seconds) => {
  expect(secondsUntilRoom(room)).toBe(seconds);
});

test('the time of a hash follows what hashes take, and one that was slow does not decide it', () => {
  expect(nextHashMs(100, 200)).toBe(120);
  let hashMs = 100;
  for (let n = 0; n < 30; n += 1) hashMs = nextHashMs(hashMs, 500);
  expect(hashMs).toBeGreaterThan(495);
  expect(hashMs).toBeLessThan(500);
});
