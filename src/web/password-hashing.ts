import { randomUUID } from 'node:crypto';
import { hashPassword, verifyPassword } from 'better-auth/crypto';
import { createGate } from '#/platform/gate.ts';
import { authLimits } from '#/web/auth-limits.ts';

/** How a password becomes a hash, and how one is compared with a hash. Both are slow by design. */
export type PasswordHashing = {
  hash(password: string): Promise<string>;
  verify(asked: { hash: string; password: string }): Promise<boolean>;
};

/** The library's own: scrypt with a salt for each password. */
export const libraryHashing: PasswordHashing = { hash: hashPassword, verify: verifyPassword };

/** The same, with a limit on how many are under way. */
export type GatedHashing = PasswordHashing & {
  /** Whether another one would be let in. @throws BusyError when it would not */
  assertRoom(): void;
};

/**
 * The same through one gate: few at a time, the others in the order in which they came.
 * @throws BusyError (from both) when too many wait already
 */
export function gatedHashing(hashing: PasswordHashing): GatedHashing {
  const { places, maxWaiting } = authLimits.hashing;
  const gate = createGate({ places, maxWaiting, placesOf: { hashing: places } });
  // Each has an owner of its own: a place of the gate is for one call, whoever made it.
  const enter = <T>(work: () => Promise<T>) => gate.run({ owner: randomUUID(), lane: 'hashing' }, work);
  return {
    hash: (password) => enter(() => hashing.hash(password)),
    verify: (asked) => enter(() => hashing.verify(asked)),
    assertRoom: () => gate.assertRoom(randomUUID()),
  };
}
