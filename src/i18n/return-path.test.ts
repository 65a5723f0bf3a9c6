import { expect, test } from 'vitest';
import { safeReturnPath } from '#/i18n/return-path.ts';

test('a path of this site is followed, with its query and fragment', () => {
  expect(safeReturnPath('/en/plans?cycle=yearly#basic', '/en')).toBe('/en/plans?cycle=yearly#basic');
});

test.each([
  '//evil.example',
  '/\\evil.example',
  'https://evil.example',
  'javascript:alert(1)',
  '/\t/evil.example',
  '/.//evil.example',
  '/en\\evil.example',
  '/en/..\\api/auth/sign-out',
  '/en/..//evil.example',
  '/en/../api/auth/sign-out',
  '/en/%2e%2e/api/auth/sign-out',
  '/api/auth/sign-out',
  '/english/plans',
  '/',
  '',
  'plans',
])('the other address %j is not followed', (next) => {
  expect(safeReturnPath(next, '/en')).toBe('/en');
});

test('a missing or repeated parameter gives the fallback', () => {
  expect(safeReturnPath(undefined, '/en')).toBe('/en');
  expect(safeReturnPath(['/en/a', '/en/b'], '/en')).toBe('/en');
});
