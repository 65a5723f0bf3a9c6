import { describe, expect, test } from 'vitest';
import { guardRequest } from '#/http/guard-request.ts';

const own = 'http://localhost:3000';

function post(headers: Record<string, string>, method = 'POST') {
  const sent = new Headers({ Host: 'localhost:3000', ...headers });
  return { method, header: (name: string) => sent.get(name) };
}

describe('a request that changes something', () => {
  test.each([
    ['from a program, which names no page', {}],
    ['from a page of ours', { Origin: own, 'Sec-Fetch-Site': 'same-origin' }],
    [
      'from a page of ours under the name it was asked for',
      { Origin: 'http://127.0.0.1:3000', Host: '127.0.0.1:3000' },
    ],
    ['from the address bar', { 'Sec-Fetch-Site': 'none' }],
    [
      'from a page of ours that a proxy has brought by https, of which we were not told',
      { Origin: 'https://localhost:3000', 'Sec-Fetch-Site': 'same-origin' },
    ],
  ])('%s is let through', (_case, headers) => {
    expect(() => guardRequest(post(headers), own)).not.toThrow();
  });

  test.each([
    ['from a page elsewhere', { Origin: 'https://evil.example' }],
    ['from another port of this machine', { Origin: 'http://localhost:9999' }],
    ['from a page without an origin', { Origin: 'null' }],
    ['from a page that is no page', { Origin: 'nothing' }],
    ['from the same name by another scheme', { Origin: 'https://localhost:3000' }],
    ['from the same name by a scheme of an app', { Origin: 'capacitor://localhost:3000' }],
    ['that names a site we do not know', { 'Sec-Fetch-Site': 'same-galaxy', Origin: own }],
    ['that the browser calls cross-site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['that the browser calls same-site', { 'Sec-Fetch-Site': 'same-site' }],
  ])('%s is refused', (_case, headers) => {
    expect(() => guardRequest(post(headers), own)).toThrow('This came from a page of another site.');
  });

  test.each([
    ['https://farthing.example', true],
    ['https://other.example', true],
    ['http://farthing.example', false],
    ['http://other.example', false],
  ])('from %s to a site of https is let through: %s', (origin, isLetThrough) => {
    const request = post({ Origin: origin, Host: new URL(origin).host });
    const guard = () => guardRequest(request, 'https://farthing.example');
    if (isLetThrough) expect(guard).not.toThrow();
    else expect(guard).toThrow('This came from a page of another site.');
  });

  test('with a body that says it is too large is refused before it is read', () => {
    expect(() => guardRequest(post({ 'Content-Length': '262145' }), own)).toThrow('at most 262144 bytes');
  });

  test('reading is never refused', () => {
    expect(() => guardRequest(post({ Origin: 'https://evil.example' }, 'GET'), own)).not.toThrow();
  });
});
