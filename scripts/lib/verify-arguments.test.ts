import { expect, test } from 'vitest';
import { readArguments } from './verify-arguments.ts';

test.each([
  ['heads without a key', ['--heads']],
  ['a key without heads', ['--key', 'key.pem']],
  ['heads among JSON', ['--json', '--heads', '--key', 'key.pem']],
  ['a comparison without a public key', ['--against', 'heads.txt']],
  ['a public key for nothing', ['--public-key', 'public.pem']],
  ['two files of heads', ['--against', 'a.txt', '--since', 'b.txt', '--public-key', 'public.pem']],
  ['signed heads after heads whose signature nobody checks', ['--since', 'heads.txt', '--heads', '--key', 'key.pem']],
])('%s do not go together', (_, args) => {
  expect(() => readArguments(args)).toThrow(/^These do not go together: /);
});

test('what goes together is read, files as seen from where npm was called', () => {
  const since = ['--since', '/kept/a.txt', '--public-key', '/kept/public.pem'];
  expect(readArguments([...since, '--heads', '--key', '/kept/private.pem', '--catalog'])).toEqual({
    isJson: false,
    withCatalog: true,
    against: null,
    since: { file: '/kept/a.txt', publicKeyFile: '/kept/public.pem' },
    headsKeyFile: '/kept/private.pem',
  });
  expect(readArguments(['--json', '--since', '/kept/a.txt']).since).toEqual({
    file: '/kept/a.txt',
    publicKeyFile: null,
  });
});
