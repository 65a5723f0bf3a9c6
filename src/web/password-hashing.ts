import { randomUUID } from 'node:crypto';
import { hashPassword, verifyPassword } from 'better-auth/crypto';
import { BusyError } from '#/lib/errors.ts';
import { createGate } from '#/platform/gate.ts';
import { authLimits } from '#/web/auth-limits.ts';
import { nextHashMs, secondsUntilRoom, usualHashMs } from '#/web/hashing-room.ts';

/** How a password becomes a hash, and how one is compared with a hash. Both are slow by design. */
export type PasswordHashing = {
  hash(password: string): Promise<string>;
  verify(asked: { hash: string; password: string }): Promise<boolean>;
};

/** The library's own: scrypt with a salt for each password. */
export const libraryHashing: PasswordHashing = { hash: hashPassword, verify: verifyPassword };

/** The same, with a limit on how many are under way. */
export type GatedHashing = PasswordHashing & {
  /** Whether another one would be let in. @throws BusyError when it would not, which says when there will be room */
  assertRoom(): void;
};

/**
 * The same through one gate: few at a time, the others in the order in which they came.
 * @throws BusyError (from both) when too many wait already
 */
export function gatedHashing(hashing: PasswordHashing, limits = authLimits.hashing): GatedHashing {
  const { places, maxWaiting } = limits;
  const gate = createGate({ places, maxWaiting, placesOf: { hashing: places } });
  let inside = 0;
  let hashMs = usualHashMs;
  const assertRoom = () => {
    if (inside < places + maxWaiting) return;
    throw new BusyError('nothing happened', secondsUntilRoom({ inside, places, hashMs }));
  };
  const timed = async <T>(work: () => Promise<T>): Promise<T> => {
    const begin = performance.now();
    const made = await work();
    hashMs = nextHashMs(hashMs, performance.now() - begin);
    return made;
  };
  const enter = async <T>(work: () => Promise<T>): Promise<T> => {
    assertRoom();
    inside += 1;
    // Each has an owner of its own: a place of the gate is for one call, whoever made it.
    return gate
      .run({ owner: randomUUID(), lane: 'hashing' }, () => timed(work))
      .finally(() => {
        inside -= 1;
      });
  };
  return {
    hash: (password) => enter(() => hashing.hash(password)),
    verify: (asked) => enter(() => hashing.verify(asked)),
    assertRoom,
  };
}
