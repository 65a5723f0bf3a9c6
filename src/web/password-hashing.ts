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

/**
 * The same through one gate: few at a time, the others in the order in which they came.
 * @throws BusyError (from both) when too many wait already
 */
export function gatedHashing(hashing: PasswordHashing): PasswordHashing {
  const gate = createGate(authLimits.hashing);
  // Each has an owner of its own: a place of the gate is for one call, whoever made it.
  return {
    hash: (password) => gate(randomUUID(), () => hashing.hash(password)),
    verify: (asked) => gate(randomUUID(), () => hashing.verify(asked)),
  };
}
