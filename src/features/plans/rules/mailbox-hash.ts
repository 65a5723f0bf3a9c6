import { createHmac, hkdfSync } from 'node:crypto';
import { plainMailbox } from '#/features/plans/rules/plain-mailbox.ts';

/**
 * Returns the function from an e-mail address to the hash of its mailbox: HMAC-SHA-256 of the plain form, under a key derived
 * from the auth secret (HKDF-SHA-256), so that it is no key of anything else. Without the secret nobody can try addresses.
 */
export function mailboxHasher(secret: string): (address: string) => Uint8Array<ArrayBuffer> {
  // A label of the stored hashes, which a renamed product keeps: another one would forget every mailbox.
  const key = new Uint8Array(hkdfSync('sha256', secret, '', 'farthing welcome mailbox', 32));
  return (address) => new Uint8Array(createHmac('sha256', key).update(plainMailbox(address)).digest());
}
