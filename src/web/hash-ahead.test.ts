import { expect, test } from 'vitest';
import { authLimits } from '#/web/auth-limits.ts';
import { hashAhead } from '#/web/hash-ahead.ts';

const right = { name: 'Ada', email: 'Ada@Example.com', password: 'correct horse' };

/** Looks at a sign-up as if one address were taken. Tells what was asked and hashed. */
async function ahead(body: unknown, takenEmail?: string) {
  const asked: string[] = [];
  const hashed: string[] = [];
  const isTaken = async (email: string) => {
    asked.push(email);
    return email === takenEmail;
  };
  const hash = async (password: string) => {
    hashed.push(password);
    return `hash of ${password}`;
  };
  const handler = await hashAhead({ body, isTaken }, { hash, verify: async () => false });
  return { handler, asked, hashed };
}

test('the password of a new address is hashed once, before the handler asks for it', async () => {
  const { handler, asked, hashed } = await ahead(right);
  expect([asked, hashed]).toEqual([['ada@example.com'], ['correct horse']]);
  expect(await handler.hash('correct horse')).toBe('hash of correct horse');
  expect(hashed).toHaveLength(1);
});

const { min, max } = authLimits.password;
test.each([
  ['nothing', undefined],
  ['no object', 'ada@example.com'],
  ['no address', { ...right, email: 'ada' }],
  ['an address with a NUL', { ...right, email: 'ada\u0000@example.com' }],
  ['a list for an address', { ...right, email: ['ada@example.com'] }],
  ['no password', { ...right, password: undefined }],
  ['a number for a password', { ...right, password: 12_345_678 }],
  ['a password that is too short', { ...right, password: 'a'.repeat(min - 1) }],
  ['a password that is too long', { ...right, password: 'a'.repeat(max + 1) }],
])('of a sign-up with %s nothing is hashed, and the database is not asked', async (_case, body) => {
  const { asked, hashed } = await ahead(body);
  expect([asked, hashed]).toEqual([[], []]);
});

test.each([min, max])('a password of %i characters is hashed', async (length) => {
  expect((await ahead({ ...right, password: 'a'.repeat(length) })).hashed).toEqual(['a'.repeat(length)]);
});

test('for an address that is taken nothing is hashed, also when the handler finds that it has become free', async () => {
  const { handler, hashed } = await ahead(right, 'ada@example.com');
  await expect(handler.hash(right.password)).rejects.toMatchObject({ reason: 'BUSY' });
  expect(hashed).toEqual([]);
});
