import { randomUUID } from 'node:crypto';
import { hashPassword, verifyPassword } from 'better-auth/crypto';
import { BusyError } from '#/lib/errors.ts';
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
  const gate = createGate({ places, maxWaiting });
  let inside = 0;
  const enter = async <T>(work: () => Promise<T>): Promise<T> => {
    inside += 1;
    // Each has an owner of its own: a place of the gate is for one call, whoever made it.
    return gate(randomUUID(), work).finally(() => {
      inside -= 1;
    });
  };
  return {
    hash: (password) => enter(() => hashing.hash(password)),
    verify: (asked) => enter(() => hashing.verify(asked)),
    assertRoom() {
      if (inside >= places + maxWaiting) throw new BusyError('nothing happened');
    },
  };
}
