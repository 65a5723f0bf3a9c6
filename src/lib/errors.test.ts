import { expect, test, vi } from 'vitest';
import { BusyError, isDomainError } from '#/lib/errors.ts';
import { isPublicFetchError, PublicFetchError } from '#/platform/public-fetch.ts';

// The bundler of the web app makes one copy of a file for pages and another for routes; what services throw comes from either.

test('a domain error of another copy of the file is known', async () => {
  vi.resetModules();
  const copy = await import('#/lib/errors.ts');
  expect(copy.BusyError).not.toBe(BusyError);
  expect(isDomainError(new copy.BusyError('nothing happened'))).toBe(true);
  expect(isDomainError(new BusyError('nothing happened'))).toBe(true);
  for (const other of [new Error('x'), null, undefined, 'x', {}]) expect(isDomainError(other)).toBe(false);
});

test('and so is the error of a fetch', async () => {
  vi.resetModules();
  const copy = await import('#/platform/public-fetch.ts');
  expect(copy.PublicFetchError).not.toBe(PublicFetchError);
  expect(isPublicFetchError(new copy.PublicFetchError('must be another'))).toBe(true);
  expect(isPublicFetchError(new Error('x'))).toBe(false);
});
