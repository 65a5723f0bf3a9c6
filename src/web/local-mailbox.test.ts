import { expect, test } from 'vitest';
import { hasLocalMailbox, isMadeHere } from '#/web/local-mailbox.ts';

const fresh = { SMTP_URL: undefined, HOST: undefined, BASE_URL: 'http://localhost:3000' };

test.each([
  ['on a fresh clone', fresh, true],
  ['that listens on 127.0.0.1', { ...fresh, HOST: '127.0.0.1' }, true],
  ['that listens on ::1', { ...fresh, HOST: '::1', BASE_URL: 'http://[::1]:3000' }, true],
  ['that listens everywhere', { ...fresh, HOST: '0.0.0.0' }, false],
  ['that listens everywhere by IPv6', { ...fresh, HOST: '::' }, false],
  ['that listens in a local network', { ...fresh, HOST: '192.168.1.2' }, false],
  ['with a mail server', { ...fresh, SMTP_URL: 'smtp://localhost:25' }, false],
  [
    'behind a proxy of this machine, with the address of that',
    { ...fresh, BASE_URL: 'https://credits.example' },
    false,
  ],
  ['whose address only begins like this machine’s', { ...fresh, BASE_URL: 'http://localhost.example' }, false],
])('an installation %s', (_name, env, expected) => {
  expect(hasLocalMailbox(env)).toBe(expected);
});

const here = { socket: { remoteAddress: '127.0.0.1' }, rawHeaders: ['Accept', '*/*', 'Host', 'localhost:3000'] };

test.each([
  ['of this machine', here, true],
  ['of this machine by IPv6', { socket: { remoteAddress: '::1' }, rawHeaders: ['host', '[::1]:3000'] }, true],
  ['of this machine on a socket for both', { ...here, socket: { remoteAddress: '::ffff:127.0.0.1' } }, true],
  ['of another machine', { ...here, socket: { remoteAddress: '192.168.1.7' } }, false],
  ['on a connection that is closed', { ...here, socket: {} }, false],
  ['for a name that leads here', { ...here, rawHeaders: ['Host', 'rebound.example:3000'] }, false],
  ['without a host', { ...here, rawHeaders: ['Accept', 'localhost'] }, false],
  ...['X-Forwarded-For', 'forwarded', 'Via', 'X-Real-IP'].map(
    (name) =>
      [`through a proxy (${name})`, { ...here, rawHeaders: [...here.rawHeaders, name, '1.2.3.4'] }, false] as const,
  ),
] as const)('a request %s', (_name, request, expected) => {
  expect(isMadeHere(request)).toBe(expected);
});
