import { expect, test } from 'vitest';
import { isSignedFileUrl, signedFilePath } from '#/platform/signed-urls.ts';

const secret = 'a secret that nobody else knows';
const now = new Date('2026-03-01T12:01:00.000Z');
const minute = 60_000;

function check(path: string, options: { key?: string; secret?: string; at?: Date } = {}): boolean {
  const { pathname, searchParams } = new URL(path, 'http://localhost');
  const key = options.key ?? pathname.replace('/api/files/', '');
  return isSignedFileUrl(options.secret ?? secret, key, searchParams, options.at ?? now);
}

test('a signed url opens its file, for a quarter of an hour at the least', () => {
  const path = signedFilePath(secret, 'tasks/1/1.webm', now);
  expect(check(path)).toBe(true);
  expect(check(path, { at: new Date(now.getTime() + 15 * minute) })).toBe(true);
});

test('it is short-lived: after twenty minutes it has expired', () => {
  expect(check(signedFilePath(secret, 'tasks/1/1.webm', now), { at: new Date(now.getTime() + 20 * minute) })).toBe(
    false,
  );
});

test('it opens no other file, with no other secret, and with no other expiry', () => {
  const path = signedFilePath(secret, 'tasks/1/1.webm', now);
  expect(check(path, { key: 'tasks/2/1.webm' })).toBe(false);
  expect(check(path, { secret: 'another' })).toBe(false);
  expect(check(path.replace(/expires=\d/, 'expires=9'))).toBe(false);
  expect(check('/api/files/tasks/1/1.webm')).toBe(false);
  expect(check('/api/files/tasks/1/1.webm?expires=99999999999999&signature=')).toBe(false);
});

test('reading again within minutes gives the same url, so that a player does not start over', () => {
  expect(signedFilePath(secret, 'a', now)).toBe(signedFilePath(secret, 'a', new Date(now.getTime() + minute)));
});
