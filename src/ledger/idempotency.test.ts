import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashInput } from '#/ledger/idempotency.ts';

/** The hash by its definition: JSON whose fields are sorted while it is written. Stored keys were hashed so. */
function hashByDefinition(input: unknown): string {
  const json = JSON.stringify(input, (_name, part) => {
    if (part === null || typeof part !== 'object' || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
  return createHash('sha256').update(json).digest('hex');
}

test('the hash of any input is that of its JSON with sorted fields', () => {
  const value = fc.anything({ withDate: true, withNullPrototype: true, withSparseArray: true });
  fc.assert(
    fc.property(value, (input) => {
      const asked = { input };
      expect(hashInput(asked)).toBe(hashByDefinition(asked));
    }),
    { numRuns: 1000 },
  );
});

test('inputs with different addresses have different hashes', () => {
  const hashes = ['https://a.example/', 'https://b.example/'].map((link) => hashInput({ link: new URL(link) }));
  expect(hashes).toEqual(['https://a.example/', 'https://b.example/'].map((link) => hashByDefinition({ link })));
  expect(new Set(hashes).size).toBe(2);
});
