import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { mailboxHasher } from '#/features/plans/rules/mailbox-hash.ts';

const secret = 'a secret of at least thirty-two characters';
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

test('a mailbox has one hash of 32 bytes, however its address is written', () => {
  const hashOf = mailboxHasher(secret);
  expect(hashOf('ada@gmail.com')).toHaveLength(32);
  expect(hex(hashOf('A.da+1@GoogleMail.com'))).toBe(hex(hashOf('ada@gmail.com')));
  expect(hex(mailboxHasher(secret)('ada@gmail.com'))).toBe(hex(hashOf('ada@gmail.com')));
  expect(hex(hashOf('bob@gmail.com'))).not.toBe(hex(hashOf('ada@gmail.com')));
});

test('another secret gives another hash, and the secret itself is not the key', () => {
  const hash = hex(mailboxHasher(secret)('ada@gmail.com'));
  expect(hex(mailboxHasher(`${secret}!`)('ada@gmail.com'))).not.toBe(hash);
  expect(createHmac('sha256', secret).update('ada@gmail.com').digest('hex')).not.toBe(hash);
});
