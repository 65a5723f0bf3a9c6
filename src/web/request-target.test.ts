import { expect, test } from 'vitest';
import { isApiPath, plainPath, readTarget } from '#/web/request-target.ts';

test.each([
  ['/', '/', ''],
  ['/api/plans', '/api/plans', ''],
  ['/api/plans?a=1?b', '/api/plans', '?a=1?b'],
  ['/api/plans?a=1#top', '/api/plans', '?a=1'],
  ['/api/../en', '/en', ''],
  ['/en/../api/plans', '/api/plans', ''],
  ['/en/%2e%2E/api', '/api', ''],
  ['/../../etc/passwd', '/etc/passwd', ''],
  ['/api/files/a%2Fb', '/api/files/a%2Fb', ''],
  ['/api/tasks/a..b', '/api/tasks/a..b', ''],
  ['/api/tasks/%00', '/api/tasks/%00', ''],
  ['http://example.org/api/plans?a=1', '/api/plans', '?a=1'],
  ['https://example.org', '/', ''],
  ['//example.org/api', '//example.org/api', ''],
])('%s asks for %s', (sent, path, search) => {
  expect(readTarget(sent)).toEqual({ path, search });
});

test.each(['', '*', 'example.org:443', 'api/plans', '/%', '/%zz', '/api/%c3%28', '/api/%ff', 'ftp://example.org/'])(
  '"%s" is no target',
  (sent) => {
    expect(readTarget(sent)).toBeNull();
  },
);

test.each([
  ['/api//plans/', '/api/plans'],
  ['//', '/'],
  ['/', '/'],
  ['/api/', '/api'],
])('%s is plainly %s', (path, plain) => {
  expect(plainPath(path)).toBe(plain);
});

test.each([
  ['/api', true],
  ['/api/', true],
  ['//api/plans', true],
  ['/api/plans', true],
  ['/apis', false],
  ['/en/api', false],
  ['/API/plans', false],
])('whether %s belongs to the API: %s', (path, isApi) => {
  expect(isApiPath(path)).toBe(isApi);
});
